/** Options of `qemu()` for each CPU that packages are built and run for, by the name of the CPU family. */
export const boards = {
  mips: '{ endian: "big", memory: 128, usb: true }',
  mipsel: '{ endian: "little", memory: 128, usb: true }',
  aarch64: '{ cpu: "aarch64", memory: 128, usb: true }',
} as const;

export type Family = keyof typeof boards;
