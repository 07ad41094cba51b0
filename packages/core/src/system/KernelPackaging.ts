/**
 * How kernel and device tree become what a boot loader unpacks, as bash and plain data. The boot loader's own header comes in front of that
 * when an image is assembled (`BootSpec.kernelImage`).
 */
export interface KernelPackaging {
  /** For people: `the device tree behind the kernel`. */
  readonly title: string;
  /** Kernel symbols that it needs, each with the reason. */
  readonly symbols: Readonly<Record<string, string>>;
  /**
   * Run at the end of the kernel's step, in its source, where `kernel_make` calls make. It puts into `$out`, besides what `join` takes:
   * `addresses`, which are load address, entry point and end of the kernel in memory, each with 0x.
   */
  readonly outputs: string;
  /** Writes the file `whole`, which is to be compressed, from the kernel step's output `$linux` and the device tree `$tree/board.dtb`. */
  readonly join: string;
}
