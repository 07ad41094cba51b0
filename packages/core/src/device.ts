/**
 * Exports for device packages, besides those of `@nixwrt/core`: boards and their flash, boot loaders, CPUs, kernels, and QEMU.
 * @module @nixwrt/core/device
 */

export { firmwareLayout } from "./base/boot.js";
export { type Board, type BoardFunction, boardFunctions, type Support } from "./boards/Board.js";
export { type BoardData, type BoardGuide, type BoardKey, type BoardLed, spiEraseBlock } from "./boards/BoardData.js";
export {
  type BoardOptions,
  type BoardSettings,
  boardDevice,
  boardSettings,
  makeBoardDevice,
  type SocFamily,
  type WifiSupport,
} from "./boards/boardDevice.js";
export { linux7Symbols } from "./boards/boardSymbols.js";
export {
  boardIncludes,
  boardNodes,
  type FactoryData,
  factoryNodes,
  flashChip,
  macAddress,
} from "./boards/boardTree.js";
export { emulatorImage } from "./emulator/emulatorImage.js";
export { emulatorParts, renderRunScript } from "./emulator/runScript.js";
export {
  type OpenwrtKernel,
  type OpenwrtKernelOptions,
  openwrtKernel,
  openwrtOptions,
  withKernel,
} from "./plan/openwrtKernel.js";
export type * from "./system/Boot.js";
export { bootMedia, loaderAddress } from "./system/Boot.js";
export type * from "./system/CpuFamily.js";
export { kernelFile } from "./system/CpuFamily.js";
export { aarch64 } from "./system/cpus/aarch64.js";
export { appendedTree } from "./system/cpus/appendedTree.js";
export { mips, mipsel } from "./system/cpus/mips.js";
export type { EmulatorSpec, KernelPatchSet, KernelSpec } from "./system/Device.js";
export type * from "./system/Flash.js";
export { firmwarePartition, flashMtds } from "./system/Flash.js";
export type { KernelPackaging } from "./system/KernelPackaging.js";
export type { DevicePlugin } from "./system/Plugin.js";
