import type { DeviceSpec, EmulatorSpec, Hooks, KconfigValue } from "@nixwrt/core";

/** One of QEMU's boards, with what differs from the others. */
export interface Machine {
  readonly device: DeviceSpec;
  readonly emulator: EmulatorSpec;
  readonly kernelConfig: Readonly<Record<string, KconfigValue>>;
  /** Taps hooks for what only this board needs. */
  apply(hooks: Hooks): void;
}
