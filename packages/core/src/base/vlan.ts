import { shellQuote } from "../shellQuote.js";
import type { Plugin } from "../system/Plugin.js";
import { valuesOf } from "../system/System.js";
import { macCapabilities } from "./hardwareAddress.js";

/** Interfaces that are VLANs on other interfaces. */
export function vlan(): Plugin {
  return {
    name: "vlan",
    apply({ hooks }) {
      hooks.links.tap("vlan", (links, system) => {
        for (const { name, vlan, mac } of valuesOf(system.interfaces)) {
          if (vlan === undefined) continue;
          links.provide({
            name,
            kind: "VLAN",
            // A VLAN on itself is reported elsewhere. It need not be reported as a cycle of services, too.
            on: vlan.of === name ? [] : [vlan.of],
            kernel: ["VLAN_8021Q"],
            service: {
              oneshot: `ip link add link ${shellQuote(vlan.of)} name ${shellQuote(name)} type vlan id ${vlan.id}`,
              user: "root",
              capabilities: ["CAP_NET_ADMIN", ...(mac === undefined ? [] : macCapabilities)],
            },
          });
        }
      });
    },
  };
}
