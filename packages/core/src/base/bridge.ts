import { shellQuote } from "../shellQuote.js";
import type { Interface } from "../system/Interface.js";
import type { Plugin } from "../system/Plugin.js";
import { type System, valuesOf } from "../system/System.js";
import { macCapabilities, macSymbols } from "./hardwareAddress.js";

/** Interfaces that are a bridge of others. Its members join it, each as soon as it is there. */
export function bridge(): Plugin {
  return {
    name: "bridge",
    apply({ hooks }) {
      hooks.links.tap("bridge", (links, system) => {
        for (const one of valuesOf(system.interfaces)) {
          if (one.bridge === undefined) continue;
          links.provide({
            name: one.name,
            kind: "bridge",
            kernel: ["BRIDGE", ...macSymbols],
            // Settings of a bridge in /sys are root's files.
            service: {
              oneshot: makeBridge(one, system),
              user: "root",
              capabilities: ["CAP_NET_ADMIN", ...macCapabilities],
            },
          });
        }
      });
    },
  };
}

/**
 * A bridge would take the lowest of its members' hardware addresses, and be somebody else for DHCP when another joins: it keeps that of its
 * first member that is hardware.
 */
function makeBridge({ name, bridge, mac }: Interface, system: System): string {
  const device = shellQuote(name);
  const virtual = (member: string) => {
    const settings = system.interfaces.get(member)?.value;
    return settings?.vlan !== undefined || settings?.bridge !== undefined;
  };
  const own = bridge?.members?.find((member) => !virtual(member));
  const lines = [
    `ip link add name ${device} type bridge`,
    `echo ${bridge?.stp ? 1 : 0} > /sys/class/net/${device}/bridge/stp_state`,
  ];
  if (mac === undefined && own !== undefined) {
    const file = `/sys/class/net/${shellQuote(own)}/address`;
    lines.push(`[ ! -e ${file} ] || ip link set dev ${device} address "$(cat ${file})"`);
  }
  return lines.join("\n");
}
