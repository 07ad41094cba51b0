import { type Plugin, type System, shellQuote, uplinksOf, withOptions } from "@nixwrt/core";
import { dnsmasq as program } from "@nixwrt/packages";
import { checkNetworks } from "./checkNetworks.js";
import { checkUpstreams } from "./checkUpstreams.js";
import { type DnsmasqOptions, dnsmasqOptions } from "./options.js";
import { renderConfig, stateFolder, upstreamsPath } from "./renderConfig.js";
import { servedNetworks } from "./servedNetworks.js";

const configPath = "/etc/dnsmasq.conf";

/** Account that runs dnsmasq. */
const account = { name: "dnsmasq", uid: 906, description: "DHCP and DNS" };

/** dnsmasq binds ports below 1024, pings addresses before it gives them out, and answers hosts that have no address yet. */
const capabilities = ["CAP_NET_ADMIN", "CAP_NET_BIND_SERVICE", "CAP_NET_RAW"];

/** Ports of DNS, DHCP and DHCPv6. */
const ports = [{ udp: 53 }, { tcp: 53 }, { udp: 67 }, { udp: 547 }] as const;

/**
 * DHCP, router advertisements and DNS for the networks of a router.
 * It reports wrong options in its `problems`.
 */
export function dnsmasq(options: DnsmasqOptions = {}): Plugin {
  return withOptions(dnsmasqOptions, options, "@nixwrt/plugin-dnsmasq", (settings) => {
    const served = (system: System) => servedNetworks(settings, system);
    return {
      name: "dnsmasq",
      apply({ hooks }) {
        hooks.users.tap("dnsmasq", (accounts) => accounts.user(account, { default: true }));
        hooks.packages.tap("dnsmasq", (packages) => packages.add(program));
        hooks.kernelConfig.tap("dnsmasq", (kernel) =>
          kernel.enable(["INOTIFY_USER", "IPV6", "PACKET"], { reason: "DHCP and DNS" }),
        );
        hooks.services.tap("dnsmasq", (services, system) => {
          const from = [...new Set(served(system).flatMap(({ zone }) => zone ?? []))];
          services.add({
            name: "dnsmasq",
            // -k keeps dnsmasq in the foreground, for the supervisor. Its messages go to the service's log.
            run: `: >> ${upstreamsPath}\nexec dnsmasq -k -C ${configPath} --log-facility=-`,
            user: account.name,
            capabilities,
            directories: [{ path: stateFolder }],
            dependsOn: ["loopback"],
            ready: { tcp: 53 },
            listens: ports.map((port) => ({ ...port, from })),
          });
        });
        hooks.networkEvents.tap("dnsmasq", (events, system) => {
          if (settings.upstreams === undefined)
            events.on({ name: "dnsmasq", run: writeUpstreams(system), interfaces: uplinksOf(system) });
        });
        hooks.etc.tap("dnsmasq", (etc, system) => {
          etc.file(configPath, renderConfig(settings, served(system), system.hostname));
          etc.file("resolv.conf", `search ${settings.domain}\nnameserver 127.0.0.1\n`);
        });
        hooks.check.tap("dnsmasq", (problems, system) => {
          checkNetworks(settings, served(system), system, problems);
          checkUpstreams(settings, system, problems);
        });
      },
    };
  });
}

/**
 * Shell commands that write the name servers of all uplinks to a file, the best uplink's first. dnsmasq notices that the file has changed.
 */
function writeUpstreams(system: System): string {
  const places = uplinksOf(system).map((name) => `/run/network/${shellQuote(name)}/nameservers`);
  return `cat ${places.join(" ")} 2>/dev/null | while read -r server; do echo "nameserver $server"; done > ${upstreamsPath}.new
mv ${upstreamsPath}.new ${upstreamsPath}`;
}
