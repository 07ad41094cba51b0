import { shellQuote } from "../shellQuote.js";
import type { Interface } from "../system/Interface.js";
import type { Plugin } from "../system/Plugin.js";
import { type System, valuesOf } from "../system/System.js";
import { putIntoVlans } from "./bridgeVlans.js";
import { macCapabilities, macSymbols } from "./hardwareAddress.js";

/** Interfaces that are bridges. Each member joins as soon as it exists. */
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
            kernel: [
              "BRIDGE",
              ...macSymbols,
              ...(one.bridge.vlans === undefined ? [] : ["VLAN_8021Q", "BRIDGE_VLAN_FILTERING"]),
            ],
            // Root owns the files with a bridge's settings in /sys.
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
 * The shortest times that IEEE 802.1D-2004 (17.14) allows, in hundredths of a second. A port that joins forwards after 8 seconds instead of
 * 30. This happens, for example, at each start of an access point. In a network with other bridges, the times of the root bridge apply.
 */
const spanningTree = { forward_delay: 400, hello_time: 100, max_age: 600, stp_state: 1 };

/**
 * Returns the script that creates a bridge. By default, a bridge has the lowest hardware address of its members, so it would change its
 * identity for DHCP when another member joins. Instead, it keeps the address of its first member that is hardware, or else its own.
 */
function makeBridge({ name, bridge, mac }: Interface, system: System): string {
  const device = shellQuote(name);
  const virtual = (member: string) => {
    const settings = system.interfaces.get(member)?.value;
    return settings?.vlan !== undefined || settings?.bridge !== undefined;
  };
  const own = bridge?.members?.find((member) => !virtual(member));
  const set = (file: string, value: number) => `echo ${value} > /sys/class/net/${device}/bridge/${file}`;
  const lines = [
    `ip link add name ${device} type bridge`,
    ...(bridge?.stp ? Object.entries(spanningTree).map(([file, value]) => set(file, value)) : [set("stp_state", 0)]),
  ];
  if (mac === undefined) {
    const files = [...(own === undefined ? [] : [own]), name].map((one) => `/sys/class/net/${shellQuote(one)}/address`);
    // Without hardware, or before the hardware appears, it keeps the random address that it was created with.
    lines.push(`for file in ${files.join(" ")}; do
  [ -e "$file" ] && ip link set dev ${device} address "$(cat "$file")" && break
done`);
  }
  // A port is in no VLAN until it is added to one, so an interface that joins by mistake reaches nobody.
  if (bridge?.vlans !== undefined)
    lines.push(set("default_pvid", 0), set("vlan_filtering", 1), ...putIntoVlans(name, system));
  return lines.join("\n");
}
