import type { Readable } from "node:stream";

/** Runs programs of the image tool root: in a sandbox, without network. */
export interface ImageTools {
  /** Changes when the tool root does, since other tools may make other bytes. */
  readonly identity: string;
  /** Resolves when the program has ended well; `workDirectory` is bound writable at `/work`, and is where it runs. */
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
