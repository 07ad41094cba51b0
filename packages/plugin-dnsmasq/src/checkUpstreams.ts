import {
  formatPath,
  interfacePath,
  isOwnHost,
  learnsNameServers,
  type Problems,
  type System,
  uplinksOf,
} from "@nixwrt/core";
import type { DnsmasqSettings } from "./options.js";

const plugin = "@nixwrt/plugin-dnsmasq";
const example = "9.9.9.9";

/** Reports name servers that are this device itself, and a device that has uplinks, but never learns a name server. */
export function checkUpstreams({ upstreams }: DnsmasqSettings, system: System, problems: Problems): void {
  const check = (server: string, path: string) => {
    if (!isOwnHost(system, server)) return;
    problems.add({
      code: "DNSMASQ_UPSTREAM",
      path,
      message: `${server} is this device itself, so dnsmasq would ask itself for names of the Internet`,
      hint: `Give another name server, such as ${example}, or none to use those that the provider names`,
    });
  };
  if (upstreams !== undefined) {
    for (const [index, server] of upstreams.entries()) check(server, formatPath(["upstreams", index], plugin));
    return;
  }
  const uplinks = uplinksOf(system);
  for (const name of uplinks) {
    const { nameservers = [] } = system.interfaces.get(name)?.value ?? {};
    for (const server of nameservers) check(server, interfacePath(name, "nameservers"));
  }
  const [first] = uplinks;
  if (first === undefined || uplinks.some((name) => learnsNameServers(system, name))) return;
  problems.add({
    code: "DNSMASQ_UPSTREAM",
    path: `${plugin}: upstreams`,
    message: `no uplink names a name server (${uplinks.join(", ")}), so no name of the Internet would resolve`,
    hint: `Give upstreams: ["${example}"], or ${interfacePath(first, "nameservers")}`,
  });
}
