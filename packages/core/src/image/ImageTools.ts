import type { Readable } from "node:stream";

/** Runs programs of the image tool root in a sandbox without network. */
export interface ImageTools {
  /** Changes with the tool root, because other tools may produce other bytes. */
  readonly identity: string;
  /** Resolves when the program has succeeded. It runs in `workDirectory`, which is bound writable at `/work`. */
  run(
    command: readonly string[],
    options: {
      readonly workDirectory: string;
      readonly stdin?: Readable;
      readonly env?: Readonly<Record<string, string>>;
      readonly signal?: AbortSignal;
    },
  ): Promise<unknown>;
}
