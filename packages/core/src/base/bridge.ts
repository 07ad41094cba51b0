import { shellQuote } from "../shellQuote.js";
import type { Interface } from "../system/Interface.js";
import type { Plugin } from "../system/Plugin.js";
import { type System, valuesOf } from "../system/System.js";
import { putIntoVlans } from "./bridgeVlans.js";
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
            kernel: [
              "BRIDGE",
              ...macSymbols,
              ...(one.bridge.vlans === undefined ? [] : ["VLAN_8021Q", "BRIDGE_VLAN_FILTERING"]),
            ],
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
 * The shortest times that IEEE 802.1D-2004 (17.14) allows, in hundredths of a second: a port forwards after 8 seconds, and not after 30, when
 * it joins, as that of an access point does at each start. In a network with other bridges, the times of the root bridge hold for all.
 */
const spanningTree = { forward_delay: 400, hello_time: 100, max_age: 600, stp_state: 1 };

/**
 * A bridge would take the lowest of its members' hardware addresses, and be somebody else for DHCP when another joins: it keeps that of its
 * first member that is hardware, or else its own.
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
    // One without hardware, or before that has come, keeps the random one that it was made with.
    lines.push(`for file in ${files.join(" ")}; do
  [ -e "$file" ] && ip link set dev ${device} address "$(cat "$file")" && break
done`);
  }
  // A port is in no VLAN before it is put into one: what joins by mistake reaches nobody.
  if (bridge?.vlans !== undefined)
    lines.push(set("default_pvid", 0), set("vlan_filtering", 1), ...putIntoVlans(name, system));
  return lines.join("\n");
}
