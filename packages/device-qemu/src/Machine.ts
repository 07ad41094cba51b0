import type { DeviceSpec, Hooks, KconfigValue } from "@nixwrt/core";
import type { EmulatorSpec } from "@nixwrt/core/device";

/** One of QEMU's boards, with what differs from the others. */
export interface Machine {
  readonly device: DeviceSpec;
  readonly emulator: EmulatorSpec;
  readonly kernelConfig: Readonly<Record<string, KconfigValue>>;
  /** Taps hooks for what only this board needs. */
  apply(hooks: Hooks): void;
}
