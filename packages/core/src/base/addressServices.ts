import { isIPv6 } from "node:net";
import { shellQuote } from "../shellQuote.js";
import { gatewaysOf, type Interface } from "../system/Interface.js";
import type { Service } from "../system/Service.js";
import type { System } from "../system/System.js";
import { metricsOf } from "../system/uplinks.js";
import { dhcp6Service, interfaceService } from "./dependencies.js";
import { macCapabilities } from "./hardwareAddress.js";
import { lateSetUp } from "./linkServices.js";
import { networkAccount } from "./networkAccount.js";
import { factsFolder, factsPath } from "./networkFacts.js";
import { dhcpOptions, udhcpc6Path, udhcpcPath } from "./udhcpcScript.js";

/** What it takes to give interfaces addresses and routes. */
const configuring = ["CAP_NET_ADMIN"];
/** Besides, DHCP is asked for with packets without an address, and answered on a port below 1024. */
const asking = [...configuring, "CAP_NET_BIND_SERVICE", "CAP_NET_RAW"];

/** Services that give an interface its addresses. With both versions of DHCP, IPv4's says when there is one. */
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
  if (system.links.get(settings.name)?.value.addressedBy === "service")
    return [{ name, ...common, ...waiting(settings.name, late.lines) }];
  const metric = metricsOf(system).get(settings.name);
  const setup = [...late.lines, ...staticSetup(settings, metric)];
  if (!dhcp && !dhcp6) {
    const capabilities = [...configuring, ...(settings.mac === undefined ? [] : macCapabilities)];
    return [{ name, oneshot: setup.join("\n"), ...common, capabilities }];
  }
  const ready = (version: 4 | 6) => `ip -${version} addr show dev ${device} scope global | grep -q inet`;
  // -t, -T: three requests, a second apart; -A: then a pause, in seconds; -R: an address is given back.
  const timing = "-t 3 -T 1 -A 5 -R";
  const options = dhcpOptions.map((option) => `-O ${option}`).join(" ");
  const client4 = `exec udhcpc -f -i ${device} -s ${udhcpcPath} -x ${shellQuote(`hostname:${system.hostname}`)} ${options} ${timing}`;
  const client6 = `exec udhcpc6 -f -i ${device} -s ${udhcpc6Path} ${timing}`;
  const environment = { METRIC: String(metric), MTU: mtu === undefined ? "" : String(mtu) };
  const daemon = { ...common, environment, capabilities: asking };
  const first = { name, run: [...setup, dhcp ? client4 : client6].join("\n"), ...daemon, ready: ready(dhcp ? 4 : 6) };
  if (!dhcp || !dhcp6) return [first];
  return [first, { name: dhcp6Service(settings.name), run: client6, ...daemon, ready: ready(6) }];
}

/** An interface whose own daemon gives it addresses: done when it has one. */
function waiting(name: string, lines: readonly string[]): Pick<Service, "oneshot"> {
  const state = `${factsFolder}/${shellQuote(name)}/state`;
  return { oneshot: [...lines, `until grep -qs up ${state}; do sleep 1; done`].join("\n") };
}

/** Fixed addresses and routes. A router outside of all prefixes is taken to be on the link all the same: some providers have it so. */
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
