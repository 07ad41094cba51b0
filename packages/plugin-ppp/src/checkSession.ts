import { delegatedNetworks, interfacePath, ipv6Mtu, type Problems, type System } from "@nixwrt/core";
import type { PppoeSettings } from "./options.js";

/**
 * Reports a session that has the name of a port, has addresses or another MTU in the config, lacks IPv6 although a network wants a prefix from
 * it, or has packets that are too small for IPv6.
 */
export function checkSession(
  { interface: name, ipv6, mtu }: Pick<PppoeSettings, "interface" | "ipv6" | "mtu">,
  system: System,
  problems: Problems,
): void {
  const add = (message: string, hint: string) =>
    problems.add({ code: "PPP_INTERFACE", path: "@nixwrt/plugin-ppp: interface", message, hint });
  if (system.device.interfaces?.includes(name))
    add(`${name} is a port of the device`, 'Give the session another name, such as interface: "ppp0"');
  for (const { interface: lan } of ipv6 ? [] : delegatedNetworks(system, name)) {
    problems.add({
      code: "DELEGATE_FROM",
      path: interfacePath(lan, "delegate", "from"),
      message: `${name} does not ask for IPv6, so it gets no prefix`,
      hint: `Remove ipv6: false from the session, or remove ${interfacePath(lan, "delegate")}`,
    });
  }
  if (ipv6 && mtu < ipv6Mtu) {
    problems.add({
      code: "PPP_MTU",
      path: "@nixwrt/plugin-ppp: mtu",
      message: `IPv6 needs packets of ${ipv6Mtu} bytes, so Linux would have no IPv6 on ${name} with ${mtu}`,
      hint: `Set mtu to at least ${ipv6Mtu}, or ipv6: false`,
    });
  }
  const own = system.interfaces.get(name)?.value;
  if (own?.mtu !== undefined) {
    problems.add({
      code: "PPP_MTU",
      path: interfacePath(name, "mtu"),
      message: `the session sets its own MTU, so ${own.mtu} would have no effect`,
      hint: "Use the session's option mtu",
    });
  }
  const key = (["dhcp", "addresses", "gateway"] as const).find((one) => own?.[one] !== undefined);
  if (key === undefined) return;
  add(
    `${interfacePath(name, key)} is set, but the provider gives the session its address`,
    `Leave out ${interfacePath(name, key)}`,
  );
}
