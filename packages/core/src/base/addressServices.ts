import { isIPv6 } from "node:net";
import { shellQuote } from "../shellQuote.js";
import { delegatingUplinks } from "../system/delegations.js";
import { gatewaysOf, type Interface } from "../system/Interface.js";
import type { Link } from "../system/Link.js";
import type { Service } from "../system/Service.js";
import type { System } from "../system/System.js";
import { metricOf } from "../system/uplinks.js";
import { dhcp6Service, interfaceService } from "./dependencies.js";
import { macCapabilities } from "./hardwareAddress.js";
import { lateSetUp } from "./linkServices.js";
import { networkAccount } from "./networkAccount.js";
import { factsFolder, factsPath } from "./networkFacts.js";
import { dhcpOptions, udhcpc6Path, udhcpcPath } from "./udhcpcScript.js";

/** Capabilities to set addresses and routes. */
const configuring = ["CAP_NET_ADMIN"];
/** DHCP also sends packets from an interface without an address, and receives answers on a port below 1024. */
const asking = [...configuring, "CAP_NET_BIND_SERVICE", "CAP_NET_RAW"];

/**
 * Returns the services that give an interface its addresses. With both versions of DHCP, the service is ready when there is an IPv4
 * address. An interface that only asks for a prefix has a separate service for that, so that its addresses do not wait for the prefix.
 */
export function addressServices(settings: Interface, system: System): Service[] {
  const { dhcp, dhcp6, mtu } = settings;
  const device = shellQuote(settings.name);
  const name = interfaceService(settings.name);
  const late = lateSetUp(settings, system);
  const common = {
    dependsOn: ["loopback", `link:${settings.name}`, ...late.dependsOn],
    user: networkAccount.name,
    ...(late.prepare.length === 0 ? {} : { prepare: late.prepare.join("\n") }),
  };
  const metric = metricOf(system, settings);
  const environment = { METRIC: String(metric), MTU: mtu === undefined ? "" : String(mtu) };
  const daemon = { ...common, environment, capabilities: asking };
  const link = system.links.get(settings.name)?.value;
  const delegates = delegatingUplinks(system).includes(settings.name);
  const ready = (version: 4 | 6) => `ip -${version} addr show dev ${device} scope global | grep -q inet`;
  const client6 = {
    run: dhcp6Client(settings, link, delegates),
    ...daemon,
    ready: dhcp6 ? ready(6) : `[ -e ${factsFolder}/${device}/prefixes ]`,
  };
  const beside = dhcp6 || delegates ? [{ name: dhcp6Service(settings.name), ...client6 }] : [];
  if (link?.addressedBy === "service") return [{ name, ...common, ...waiting(settings.name) }, ...beside];
  const setup = [...late.lines, ...staticSetup(settings, metric)];
  if (dhcp) {
    const options = dhcpOptions.map((option) => `-O ${option}`).join(" ");
    const hostname = shellQuote(`hostname:${system.hostname}`);
    const client4 = `${become} udhcpc -f -i ${device} -s ${udhcpcPath} -x ${hostname} ${options} ${timing} -R`;
    return [{ name, run: [...setup, client4].join("\n"), ...daemon, ready: ready(4) }, ...beside];
  }
  if (dhcp6) return [{ name, ...client6, run: [...setup, client6.run].join("\n") }];
  const capabilities = [...configuring, ...(settings.mac === undefined ? [] : macCapabilities)];
  return [{ name, oneshot: setup.join("\n"), ...common, capabilities }, ...beside];
}

/**
 * Replaces the shell by a DHCP client. The service `carrier` may send it signals before it can handle them, and they would end it: until
 * then they are ignored.
 */
const become = "trap '' USR1 USR2\nexec";

/**
 * Five requests (-t), one second apart (-T), then a pause (-A), in seconds. A server may answer late because it first checks that nobody
 * has the address: dnsmasq pings for three seconds.
 */
const timing = "-t 5 -T 1 -A 5";

/**
 * Returns the command of a DHCPv6 client. It releases an address at its end (-R), but keeps a prefix, because hosts have addresses from it.
 * An interface without a hardware address identifies itself to the provider (option 1) with that of the interface below it: a DUID based on
 * a link-layer address (RFC 8415, section 11.4), of type Ethernet (1).
 */
function dhcp6Client({ name, dhcp6 }: Interface, link: Link | undefined, delegates: boolean): string {
  const device = shellQuote(name);
  const wanted = delegates ? `-d${dhcp6 ? "" : " -r no"}` : "-R";
  const client = `${become} udhcpc6 -f -i ${device} -s ${udhcpc6Path} ${wanted} ${timing}`;
  if (link?.addressedBy !== "service") return client;
  const hardware = link.on?.[0];
  return [
    `until ip -6 addr show dev ${device} scope link | grep -q inet6; do sleep 1; done`,
    ...(hardware === undefined
      ? [client]
      : [
          `read -r address < /sys/class/net/${shellQuote(hardware)}/address || exit 1`,
          "IFS=:; set -- $address; unset IFS",
          `${client} -x "1:00030001$1$2$3$4$5$6"`,
        ]),
  ].join("\n");
}

/** Returns the script for an interface that gets addresses from its own daemon. It ends when there is an address. */
function waiting(name: string): Pick<Service, "oneshot"> {
  const state = `${factsFolder}/${shellQuote(name)}/state`;
  return { oneshot: `until grep -qs up ${state}; do sleep 1; done` };
}

/**
 * Returns commands that set fixed addresses and routes. A router outside all prefixes is assumed to be on the link, because some providers
 * do this.
 */
function staticSetup(settings: Interface, metric: number | undefined): string[] {
  const { addresses = [], routes = [], nameservers = [], search = [] } = settings;
  const device = shellQuote(settings.name);
  const gateways = gatewaysOf(settings);
  const family = (address: string) => (isIPv6(address.split("/")[0] ?? "") ? "-6" : "-4");
  const add = (to: string, via: string | undefined, own: number | undefined) => {
    const words = [
      to,
      ...(via === undefined ? [] : ["via", via, "onlink"]),
      ...(own === undefined ? [] : ["metric", own]),
    ];
    return `ip ${family(via ?? to)} route replace ${words.map((word) => shellQuote(String(word))).join(" ")} dev ${device}`;
  };
  const facts = [
    ...addresses.map((address) => `addresses ${address}`),
    ...gateways.map((gateway) => `gateways ${gateway}`),
    ...nameservers.map((server) => `nameservers ${server}`),
    ...search.map((domain) => `search ${domain}`),
  ];
  const known = facts.map(shellQuote).join(" ");
  return [
    ...addresses.map((address) => `ip ${family(address)} addr replace ${shellQuote(address)} dev ${device}`),
    ...gateways.map((gateway) => add("default", gateway, metric)),
    ...routes.map((route) => add(route.to, route.via, route.metric ?? metric)),
    ...(facts.length === 0 ? [] : [`. ${factsPath}`, `printf '%s\\n' ${known} | set_facts ${device} static`]),
  ];
}
