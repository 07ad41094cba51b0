import type { Contributions } from "./Contributions.js";
import type { ContributionOptions, Recorder } from "./collectors.js";
import type { DeviceSpec } from "./Device.js";
import type { Settled } from "./System.js";

/** Arguments on the kernel's command line. */
export interface KernelArgumentCollector {
  /**
   * Adds `name=value`, or the name alone. Names are those of Documentation/admin-guide/kernel-parameters.txt: `quiet`, or
   * `mac80211_hwsim.radios` for a built-in module.
   */
  add(name: string, value?: string | number, options?: ContributionOptions): void;
}

export function kernelArgumentCollector(to: Contributions<string>, by: Recorder): KernelArgumentCollector {
  return {
    add(name, value, options) {
      const text = value === undefined ? "" : `=${value}`;
      // The kernel splits its command line at spaces, and boot loaders at other characters, too.
      if (/^[\w.-]+$/.test(name) && /^(=[\w.,:/+@-]+)?$/.test(text)) return by.add(to, name, text, options);
      by.problems.add({
        code: "KERNEL_ARGUMENT",
        certain: true,
        message: `${by.plugin}: ${JSON.stringify(name + text)} is not a valid kernel argument`,
        hint: "Use letters, digits and . _ - in a name, and also , : / + @ in a value",
      });
    },
  };
}

/** Returns the device with these arguments added to its kernel's command line. */
export function withKernelArguments(device: DeviceSpec, given: Settled<string>): DeviceSpec {
  const { boot, emulator } = device;
  const added = [...given].map(([name, { value }]) => `${name}${value}`);
  const line = (own: string) => [own, ...added].filter((word) => word !== "").join(" ");
  return {
    ...device,
    ...(boot === undefined ? {} : { boot: { ...boot, kernelArguments: line(boot.kernelArguments) } }),
    ...(emulator === undefined ? {} : { emulator: { ...emulator, append: line(emulator.append) } }),
  };
}
