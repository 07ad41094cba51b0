import { bridgeOf, interfacePath, mtuOf, type Problems, type System } from "@nixwrt/core";
import { checkSession } from "./checkSession.js";
import type { PppoeSettings } from "./options.js";

/** Bytes that PPPoE and PPP add to a packet (RFC 2516, section 7), and the MTU that they leave of an Ethernet frame's 1500 bytes. */
export const headerBytes = 8;
export const usualMtu = 1500 - headerBytes;

/** Reports a session over an interface that is used otherwise, or whose frames are too small for the session's packets. */
export function checkPppoe(
  { interface: name, on, mtu, ipv6 }: PppoeSettings,
  system: System,
  problems: Problems,
): void {
  const below = system.interfaces.get(on)?.value;
  const add = (code: string, path: string, message: string, hint: string) =>
    problems.add({ code, path: `@nixwrt/plugin-ppp: ${path}`, message, hint });
  checkSession({ interface: name, ipv6, mtu }, system, problems);
  if (below?.bridge !== undefined) {
    add(
      "PPP_INTERFACE",
      "on",
      `${on} is a bridge: the session would be open to all of its members`,
      "Name a port, or a VLAN",
    );
  }
  const bridge = bridgeOf(system, on);
  if (bridge !== undefined) {
    add(
      "PPP_INTERFACE",
      "on",
      `${on} is a member of ${bridge}, which takes all of its packets: the session would get no answers`,
      `Remove ${on} from ${interfacePath(bridge, "bridge", "members")}, or name another port`,
    );
  }
  const bytes = mtuOf(system, on);
  if (bytes >= mtu + headerBytes) return;
  add(
    "PPP_MTU",
    "mtu",
    `packets of ${mtu} bytes need frames of ${mtu + headerBytes} bytes, but ${on} carries at most ${bytes}`,
    `Set ${interfacePath(on, "mtu")} to ${mtu + headerBytes} if the hardware supports it, or mtu to ${bytes - headerBytes}`,
  );
}
