import type { DeviceSpec, EmulatorSpec, Hooks, KconfigValue } from "@nixwrt/core";

/** A board of QEMU's, and what it has besides what all of them have. */
export interface Machine {
  readonly device: DeviceSpec;
  readonly emulator: EmulatorSpec;
  readonly kernelConfig: Readonly<Record<string, KconfigValue>>;
  /** Taps what the board alone needs. */
  apply(hooks: Hooks): void;
}
