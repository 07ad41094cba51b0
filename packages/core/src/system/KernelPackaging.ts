/**
 * Combines kernel and device tree into what a boot loader unpacks, as bash and plain data. The boot loader's own header is added later,
 * when an image is assembled (`BootSpec.kernelImage`).
 */
export interface KernelPackaging {
  /** Name for messages, such as `the device tree after the kernel`. */
  readonly title: string;
  /** Kernel symbols that it needs, each with the reason. */
  readonly symbols: Readonly<Record<string, string>>;
  /**
   * Commands at the end of the kernel's step. They run in the folder where it is compiled; `$source` is the folder of its source, and
   * `kernel_make` calls make. They write to `$out` what `join` needs, and `addresses`: load address, entry point and end of the kernel in
   * memory, each with 0x.
   */
  readonly outputs: string;
  /**
   * Commands that write the file `whole`, which is then compressed, from the kernel step's output `$linux` and the device tree
   * `$tree/board.dtb`.
   */
  readonly join: string;
}
