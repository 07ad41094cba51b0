import type { Content } from "./content.js";

/**
 * A program of the image tool root that turns a file's text into what the image holds, run while assembling, without
 * network, on this machine only: fit for secrets. It reads the file `in` and writes the file `out` in its folder.
 */
export interface Filter {
  /** Debian packages that hold the program. */
  readonly packages: readonly string[];
  readonly command: readonly string[];
}

/** A regular file, a folder or a symbolic link in the image that no package brought. */
export type RootFile =
  | {
      readonly kind: "file";
      readonly content: Content;
      /** Default 0o644. */
      readonly mode: number;
      readonly user: string;
      readonly group: string;
      readonly filter?: Filter;
      /** Whether it is the private key of the device's ssh server: whoever has the project then knows the device by it. */
      readonly sshHostKey?: true;
    }
  | { readonly kind: "directory"; readonly mode: number; readonly user: string; readonly group: string }
  | { readonly kind: "link"; readonly target: string };
