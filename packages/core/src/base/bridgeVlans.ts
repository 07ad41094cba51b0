import { shellQuote } from "../shellQuote.js";
import { vlanPorts } from "../system/bridgeVlans.js";
import type { Plugin } from "../system/Plugin.js";
import type { System } from "../system/System.js";
import { checkBridgeVlans } from "./checkBridgeVlans.js";
import { networkAccount } from "./networkAccount.js";
import { bridgeVlan } from "./ownPrograms.js";

/** VLAN-aware bridges: lists the ports of each VLAN for a program that configures the kernel. */
export function bridgeVlans(): Plugin {
  return {
    name: "bridge-vlans",
    apply({ hooks }) {
      hooks.packages.tap("bridge-vlans", (packages, system) => {
        if (vlanPorts(system).length > 0) packages.add(bridgeVlan, { reason: "VLANs of bridges" });
      });
      hooks.services.tap("bridge-vlans", (services, system) => {
        const joinLater = vlanPorts(system).some(({ port }) => system.links.get(port)?.value.joinedBy === "service");
        if (!joinLater) return;
        services.add({
          name: "bridge-vlans",
          run: "exec bridge-vlan follow",
          user: networkAccount.name,
          capabilities: ["CAP_NET_ADMIN"],
        });
      });
      hooks.etc.tap("bridge-vlans", (etc, system) => {
        const ports = vlanPorts(system);
        const lines = ports.map(
          ({ bridge, port, id, untagged }) => `${bridge} ${port} ${id} ${untagged ? "untagged" : "tagged"}\n`,
        );
        if (ports.length > 0) etc.file("bridge-vlans", lines.join(""));
      });
      hooks.check.tap("bridge-vlans", (problems, system) => checkBridgeVlans(system, problems));
    },
  };
}

/** Returns shell lines that add a bridge, or a port that has joined one, to its VLANs. */
export function putIntoVlans(port: string, system: Pick<System, "interfaces">): string[] {
  return vlanPorts(system).some((one) => one.port === port) ? [`bridge-vlan set ${shellQuote(port)}`] : [];
}
