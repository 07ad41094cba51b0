import type { Problems, System } from "@nixwrt/core";

/** Reports a session whose name is that of a port, or that is given addresses by others than the provider. */
export function checkSession(name: string, system: System, problems: Problems): void {
  const add = (message: string, hint: string) =>
    problems.add({ code: "PPP_INTERFACE", path: "@nixwrt/plugin-ppp: interface", message, hint });
  if (system.device.interfaces?.includes(name))
    add(`${name} is a port of the device`, 'Give the session another name, such as interface: "ppp0"');
  const own = system.interfaces.get(name)?.value;
  const key = (["dhcp", "addresses", "gateway"] as const).find((one) => own?.[one] !== undefined);
  if (key === undefined) return;
  add(
    `interfaces.${name}.${key} is set, but the provider gives the session its address`,
    `Leave out interfaces.${name}.${key}`,
  );
}
