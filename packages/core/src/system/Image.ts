/** One file of an image. */
export interface ImagePart {
  /** File name within the image. */
  readonly file: string;
  /** What it holds: a file of the kernel step's output, the root file system as squashfs, or literal text. */
  readonly from: { readonly kernel: string } | "rootfs" | { readonly text: string };
  /** Default 0o644. */
  readonly mode?: number;
}

/** Something that `nixwrt build` makes in `out/`: a folder of parts. */
export interface ImageRecipe {
  /** Folder name below `out/`, and what `--image` takes. */
  readonly name: string;
  readonly parts: readonly ImagePart[];
}
