import type { Content } from "./content.js";

/**
 * A program in the image tool root that converts a file's text into the content for the image. It runs while an image is assembled, without
 * network, and on this machine only, so it may handle secrets. It reads the file `in` and writes the file `out` in its folder.
 */
export interface Filter {
  /** Debian packages with the program. */
  readonly packages: readonly string[];
  readonly command: readonly string[];
}

/** A file, folder or symbolic link in the image that does not come from a package. */
export type RootFile =
  | {
      readonly kind: "file";
      readonly content: Content;
      /** Permission bits. */
      readonly mode: number;
      readonly user: string;
      readonly group: string;
      readonly filter?: Filter;
      /** Marks the private key of the device's ssh server. Whoever has the project can then recognize the device by it. */
      readonly sshHostKey?: true;
    }
  | { readonly kind: "directory"; readonly mode: number; readonly user: string; readonly group: string }
  | { readonly kind: "link"; readonly target: string };
