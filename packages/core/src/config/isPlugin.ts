import type { DevicePlugin, Plugin } from "../system/Plugin.js";

/** Whether a value has the properties of a plugin. */
export function isPlugin(value: unknown): value is Plugin {
  const plugin = value as Plugin | null | undefined;
  return (
    typeof plugin === "object" &&
    plugin !== null &&
    typeof plugin.name === "string" &&
    typeof plugin.apply === "function"
  );
}

/** Whether a value is a plugin that describes a device, or might with other options. */
export function isDevicePlugin(value: unknown): value is DevicePlugin {
  return isPlugin(value) && (isRefused(value) || typeof (value as Partial<DevicePlugin>).device === "object");
}

/** Whether the options that a plugin was made with are wrong, so that it cannot be applied. */
export function isRefused({ problems }: Plugin): boolean {
  return problems !== undefined && problems.length > 0;
}
