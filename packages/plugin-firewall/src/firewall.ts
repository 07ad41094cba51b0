import { linkService, type Plugin, readAs, type System, withOptions } from "@nixwrt/core";
import { encodeRuleset, formatRuleset, type Ruleset } from "@nixwrt/nft";
import { checkFirewall } from "./checkFirewall.js";
import { guardedInterfaces } from "./guardedInterfaces.js";
import { kernelSymbols, offloadSymbols } from "./kernelSymbols.js";
import { loader } from "./loader.js";
import { makeRuleset } from "./makeRuleset.js";
import "./OpenPort.js";
import { openPorts } from "./openPorts.js";
import { type FirewallOptions, firewallOptions } from "./options.js";
import { usePorts } from "./usePorts.js";

/** The rules, encoded as messages for the kernel. `plain` contains the rules without flow offload, as a fallback. */
const rulesPath = "/etc/firewall/rules";
const plainPath = "/etc/firewall/plain";

/**
 * A firewall with zones. Without options, it closes the device to uplinks, opens it to `lan`, and lets `lan` and `guest` connect to `wan`,
 * masqueraded in IPv4.
 * It reports wrong options in its `problems`.
 */
export function firewall(options: FirewallOptions = {}): Plugin {
  return withOptions(firewallOptions, options, "@nixwrt/plugin-firewall", (settings) => ({
    name: "firewall",
    apply({ hooks, offer }) {
      const asked = offer("firewall.open");
      const rulesOf = (system: System, offload: boolean) =>
        makeRuleset({ ...settings, offload }, system, openPorts(settings, system, asked()));
      hooks.packages.tap("firewall", (packages) => packages.add(loader));
      hooks.kernelConfig.tap("firewall", (kernel) =>
        kernel.enable([...kernelSymbols, ...(settings.offload ? offloadSymbols : [])], { reason: "rules" }),
      );
      hooks.services.tap("firewall", (services, system) => {
        services.add({
          name: "firewall",
          oneshot: load(settings.offload),
          user: "root",
          capabilities: ["CAP_NET_ADMIN"],
        });
        for (const name of guardedInterfaces(settings, system))
          services.after(linkService(name), "firewall", { reason: "rules come first" });
      });
      hooks.ports.tap("firewall", (ports) => usePorts(ports, settings, asked()));
      hooks.etc.tap("firewall", (etc, system) => {
        etc.file(rulesPath, compiled(rulesOf(system, settings.offload), system), { mode: 0o600 });
        if (settings.offload) etc.file(plainPath, compiled(rulesOf(system, false), system), { mode: 0o600 });
      });
      hooks.check.tap("firewall", (problems, system) => checkFirewall(settings, system, asked(), problems));
    },
  }));
}

/** Shell commands that load the rules, and then enable forwarding, so that nothing is forwarded before the rules are active. */
function load(offload: boolean): string {
  const all = `nft-load ${rulesPath}`;
  const fallBack = `{ echo "without offload: a port is missing"; nft-load ${plainPath}; }`;
  return `${offload ? `${all} || ${fallBack}` : all}
echo 1 > /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/ipv6/conf/all/forwarding`;
}

/** The rules as content: people see them in nft's notation, and the image contains them as messages for the kernel. */
function compiled(ruleset: Ruleset, system: System) {
  return readAs(formatRuleset(ruleset), () => ({ data: encodeRuleset(ruleset, system.device.cpu.family.endian) }));
}
