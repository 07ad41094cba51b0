import { isIPv4 } from "node:net";
import { interfacePath } from "../configPath.js";
import type { Hooks } from "../system/hooks.js";
import { gatewaysOf, listensToRouters } from "../system/Interface.js";
import { allInterfaces, metricsOf } from "../system/uplinks.js";

/** Kernel parameters that are stricter than the kernel's defaults: name, value, reason. */
const parameters: readonly (readonly [name: string, value: number, reason: string])[] = [
  ["kernel.kptr_restrict", 1, "only root can see addresses of the kernel"],
  ["kernel.dmesg_restrict", 1, "only root can read the kernel's log, which contains addresses"],
  ["fs.protected_hardlinks", 1, "users cannot make hard links to files that they cannot write to"],
  ["fs.protected_symlinks", 1, "in /tmp, a service does not follow links of other users"],
  ["fs.protected_fifos", 2, "in /tmp, a service does not open another user's pipe instead of a new file"],
  ["fs.protected_regular", 2, "in /tmp, a service does not write to another user's file instead of a new one"],
  ["net.ipv4.conf.*.accept_redirects", 0, "a neighbour cannot change this device's routes"],
  ["net.ipv4.conf.*.send_redirects", 0, "hosts get their routes by DHCP"],
  ["net.ipv4.conf.*.rp_filter", 1, "a packet has a forged sender if its answer would leave through another interface"],
  ["net.ipv6.conf.*.accept_redirects", 0, "a neighbour cannot change this device's routes"],
  ["net.ipv6.conf.*.accept_ra", 0, "only interfaces that ask for IPv6 accept router advertisements"],
];

/** Names of interfaces that a shell would treat as a pattern. They get the settings for all interfaces. */
const pattern = /[*?[\\]/;

/** Suggests {@link parameters}, and those that depend on the interfaces. Any plugin and the config can override them. */
export function hardeningSysctls(hooks: Hooks): void {
  hooks.sysctl.tap("hardening", (sysctl, system) => {
    const suggest = (name: string, value: number, reason: string) => sysctl.set(name, value, { reason, default: true });
    for (const one of parameters) suggest(...one);
    const interfaces = allInterfaces(system).filter(({ name }) => !pattern.test(name));
    const metrics = metricsOf(system);
    const uplinks = interfaces.filter(({ name }) => metrics.has(name));
    const uplinks4 = uplinks.filter(
      (one) => one.dhcp || gatewaysOf(one).some(isIPv4) || system.links.get(one.name)?.value.uplink,
    );
    for (const { name } of uplinks4.length > 1 ? uplinks4 : []) {
      const reason = "there are several uplinks, so an answer may leave through another one";
      suggest(`net/ipv4/conf/${name}/rp_filter`, 2, reason);
    }
    for (const { name } of interfaces.filter(listensToRouters)) {
      suggest(
        `net/ipv6/conf/${name}/accept_ra`,
        2,
        `${interfacePath(name)} asks for IPv6; 2: also when the device forwards`,
      );
      const metric = metrics.get(name);
      if (metric === undefined || uplinks.length < 2) continue;
      suggest(
        `net/ipv6/conf/${name}/ra_defrtr_metric`,
        metric,
        "there are several uplinks: routers on the better one are preferred",
      );
    }
  });
}
