/** Options of `qemu()` for each CPU that packages are built and run for, by the name of the CPU family. */
export const boards = {
  mips: '{ endian: "big", memory: 128 }',
  mipsel: '{ endian: "little", memory: 128 }',
  aarch64: '{ cpu: "aarch64", memory: 128 }',
} as const;

export type Family = keyof typeof boards;
