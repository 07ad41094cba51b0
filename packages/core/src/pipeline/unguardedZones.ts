import type { Warning } from "../errors.js";
import { hasAddress } from "../system/hasAddress.js";
import { hasFirewall } from "../system/hasFirewall.js";
import { type System, valuesOf } from "../system/System.js";
import { type Networks, zonesOf } from "../system/uplinks.js";

type Asked = Networks & Pick<System, "services" | "sysctl" | "kernelConfig">;

/** Zones only have an effect with a firewall. */
export function unguardedZones(system: Asked): Warning[] {
  if (hasFirewall(system) || filtersPackets(system)) return [];
  const zones = [...zonesOf(system)].flatMap(([zone, names]) => {
    // A bridge without addresses only passes on what others send to each other.
    const reached = names.filter((name) => hasAddress(system, name));
    return reached.length === 0 ? [] : [{ zone, names: reached }];
  });
  if (zones.length < 2) return [];
  const where = zones.map(({ zone, names }) => `${names.join(", ")} in "${zone}"`).join("; ");
  const between = mayForward(system)
    ? "nothing checks what the device forwards between them"
    : "the device forwards nothing between them";
  const detail = `there is no firewall, so each zone reaches all services of the device, and ${between} (${where}). Add the plugin firewall, or give all of these interfaces the same zone`;
  return [{ what: "zones", detail }];
}

/** Kernel symbols of which each packet filter needs one. Packages such as nftables and iptables ask for them. */
const filters = ["NF_TABLES", "IP_NF_IPTABLES", "IP6_NF_IPTABLES", "IP_NF_IPTABLES_LEGACY", "IP6_NF_IPTABLES_LEGACY"];

/** Whether something else filters packets: a plugin or a service of the config with rules for nft or iptables. */
function filtersPackets({ kernelConfig }: Pick<Asked, "kernelConfig">): boolean {
  return filters.some((symbol) => ["y", "m"].includes(String(kernelConfig.get(symbol)?.value)));
}

/** Whether a kernel parameter or the script of a service turns forwarding on. It is off by default. */
function mayForward({ sysctl, services }: Pick<Asked, "sysctl" | "services">): boolean {
  const forwarding = /\/ip_forward\b|\bip_forward=|\/forwarding\b|\bforwarding=/;
  return (
    [...sysctl].some(
      ([name, { value }]) => /^net\.ipv[46]\.(ip_forward|conf\..*\.forwarding)$/.test(name) && value !== "0",
    ) ||
    valuesOf(services).some(({ run = "", oneshot = "", prepare = "" }) =>
      forwarding.test(`${run}\n${oneshot}\n${prepare}`),
    )
  );
}
