import type { Problems, System } from "@nixwrt/core";
import { checkSession } from "./checkSession.js";
import type { PppoeSettings } from "./options.js";

/** Bytes that PPPoE and PPP add to a packet (RFC 2516, section 7), and what is left of an Ethernet frame's 1500. */
export const headerBytes = 8;
export const usualMtu = 1500 - headerBytes;

/** Reports a session over an interface that is busy otherwise, or whose frames are too small for the packets. */
export function checkPppoe({ interface: name, on, mtu }: PppoeSettings, system: System, problems: Problems): void {
  const below = system.interfaces.get(on)?.value;
  const add = (code: string, path: string, message: string, hint: string) =>
    problems.add({ code, path: `@nixwrt/plugin-ppp: ${path}`, message, hint });
  checkSession(name, system, problems);
  if (below?.bridge !== undefined) {
    add(
      "PPP_INTERFACE",
      "on",
      `${on} is a bridge: the session would be open to all of its members`,
      "Name a port, or a VLAN",
    );
  }
  for (const [index, part] of mtu > usualMtu ? partsOf(on, system).entries() : []) {
    const bytes = system.interfaces.get(part)?.value.mtu ?? 1500;
    if (bytes >= mtu + headerBytes) continue;
    add(
      "PPP_MTU",
      "mtu",
      `packets of ${mtu} bytes take frames of ${mtu + headerBytes}, and ${part} has ${bytes}${index === 0 ? "" : `, of which ${on} is a VLAN`}`,
      `Set interfaces.${JSON.stringify(part)}.mtu to ${mtu + headerBytes} if the hardware takes it, or mtu to ${usualMtu}`,
    );
  }
}

/** An interface, and what it is a VLAN of, and so on. */
function partsOf(name: string, system: System, seen: readonly string[] = []): string[] {
  const of = system.interfaces.get(name)?.value.vlan?.of;
  return of === undefined || seen.includes(of) ? [name] : [name, ...partsOf(of, system, [...seen, name])];
}
