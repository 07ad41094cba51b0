import { isIPv6 } from "node:net";
import { shellQuote } from "../shellQuote.js";
import { type Interface, listensToRouters } from "../system/Interface.js";
import type { Plugin } from "../system/Plugin.js";
import type { Service } from "../system/Service.js";
import { type System, valuesOf } from "../system/System.js";
import { checkInterfaces } from "./checkInterfaces.js";
import { dhcp6Service, interfaceService, linkService } from "./dependencies.js";
import { interfaceSysctl } from "./sysctl.js";
import { joinResolv, ntpFolder, resolvFolder, udhcpc6Script, udhcpcScript } from "./udhcpcScript.js";

/** Who sets up interfaces, and asks for addresses. */
const account = { name: "network", uid: 901, description: "network interfaces" };

/** What it takes to give interfaces addresses and routes. */
const configuring = ["CAP_NET_ADMIN"];
/** Besides, DHCP is asked for with packets without an address, and answered on a port below 1024. */
const asking = [...configuring, "CAP_NET_BIND_SERVICE", "CAP_NET_RAW"];

/** Interfaces: loopback always, and each one's addresses by DHCP or as they are given. */
export function network(): Plugin {
  return {
    name: "network",
    apply({ hooks, hostname }) {
      hooks.users.tap("network", (accounts) => accounts.user(account, { default: true }));
      hooks.services.tap("network", (services, system) => {
        services.add({
          name: "loopback",
          oneshot: "ip link set lo up\nip addr replace 127.0.0.1/8 dev lo",
          user: account.name,
          capabilities: configuring,
        });
        const all = interfacesOf(system);
        const virtual = new Set(all.filter(isVirtual).map((one) => one.name));
        for (const one of all) {
          if (isVirtual(one)) services.add(makeLink(one, virtual, interfaceSysctl(one.name, system)));
          for (const service of addressServices(one, hostname)) services.add(service);
        }
      });
      hooks.busybox.tap("network", (busybox, system) => {
        busybox.enable(["IP", "FEATURE_IP_ADDRESS", "FEATURE_IP_LINK", "FEATURE_IP_ROUTE", "FEATURE_IPV6"]);
        busybox.enable(["CAT", "MKDIR", "MV", "RM"], { reason: "resolv.conf" });
        const all = interfacesOf(system);
        if (all.some((one) => one.dhcp)) busybox.enable(["GREP", "UDHCPC", "FEATURE_UDHCP_RFC3397"]);
        if (all.some((one) => one.dhcp6)) busybox.enable(["GREP", "UDHCPC6", "FEATURE_UDHCPC6_RFC3646"]);
      });
      hooks.kernelConfig.tap("network", (kernel, system) => {
        kernel.enable(["NET", "INET", "UNIX"]);
        for (const one of interfacesOf(system)) {
          const reason = `interfaces.${one.name}`;
          if (one.dhcp || one.dhcp6) kernel.enable(["PACKET"], { reason });
          if (listensToRouters(one) || one.addresses?.some((address) => address.includes(":")))
            kernel.enable(["IPV6"], { reason });
          if (one.vlan !== undefined) kernel.enable(["VLAN_8021Q"], { reason });
          if (one.bridge !== undefined) kernel.enable(["BRIDGE"], { reason });
        }
      });
      hooks.etc.tap("network", (etc, system) => {
        const all = interfacesOf(system);
        if (all.some((one) => one.dhcp)) etc.file("udhcpc.script", udhcpcScript, { mode: 0o755 });
        if (all.some((one) => one.dhcp6)) etc.file("udhcpc6.script", udhcpc6Script, { mode: 0o755 });
      });
      hooks.check.tap("network", (problems, system) =>
        checkInterfaces(interfacesOf(system), system.device.interfaces, problems),
      );
    },
  };
}

function interfacesOf(system: System): Interface[] {
  return valuesOf(system.interfaces);
}

/** Whether an interface is not hardware but has to be made. */
function isVirtual({ vlan, bridge }: Interface): boolean {
  return vlan !== undefined || bridge !== undefined;
}

/**
 * Makes a VLAN or a bridge, after what it is made of.
 * @param made shell lines for when it is there
 */
function makeLink({ name, vlan, bridge }: Interface, virtual: ReadonlySet<string>, made: readonly string[]): Service {
  const parts = [...(vlan === undefined ? [] : [vlan.of]), ...(bridge?.members ?? [])];
  const dependsOn = parts.filter((part) => virtual.has(part)).map(linkService);
  const device = shellQuote(name);
  const lines: string[] = [];
  if (vlan !== undefined) {
    const parent = shellQuote(vlan.of);
    lines.push(`ip link set dev ${parent} up`, `ip link add link ${parent} name ${device} type vlan id ${vlan.id}`);
  }
  if (bridge !== undefined) {
    lines.push(`ip link add name ${device} type bridge`);
    lines.push(`echo ${bridge.stp ? 1 : 0} > /sys/class/net/${device}/bridge/stp_state`);
    // One that is missing is reported; the others are bridged all the same.
    for (const member of bridge.members.map(shellQuote)) {
      lines.push(`ip link set dev ${member} up && ip link set dev ${member} master ${device} || true`);
    }
  }
  // Settings of a bridge in /sys, and kernel parameters, are root's files.
  const oneshot = [...lines, ...made].join("\n");
  return { name: linkService(name), oneshot, dependsOn, user: "root", capabilities: configuring };
}

/** Gives an interface its addresses. With both versions of DHCP, IPv4's says when there is one. */
function addressServices(settings: Interface, hostname: string): Service[] {
  const { dhcp, dhcp6, nameservers = [], gateway } = settings;
  const device = shellQuote(settings.name);
  const name = interfaceService(settings.name);
  const dependsOn = ["loopback", ...(isVirtual(settings) ? [linkService(settings.name)] : [])];
  const up = `ip link set dev ${device} up`;
  const addresses = (settings.addresses ?? []).map((address) => `ip addr replace ${shellQuote(address)} dev ${device}`);
  const family = gateway !== undefined && isIPv6(gateway) ? "-6 " : "";
  const route =
    gateway === undefined ? [] : [`ip ${family}route replace default via ${shellQuote(gateway)} dev ${device}`];
  const servers = nameservers.map((server) => shellQuote(`nameserver ${server}`)).join(" ");
  const resolver = servers === "" ? [] : [`printf '%s\\n' ${servers} > ${resolvFolder}/static.${device}`, joinResolv];
  const setup = [up, ...addresses, ...route, ...resolver];
  const ready = (version: 4 | 6) => `ip -${version} addr show dev ${device} scope global | grep -q inet`;
  // -t, -T: three requests, a second apart; -A: then a pause, in seconds; -R: an address is given back.
  const client4 = `exec udhcpc -f -i ${device} -s /etc/udhcpc.script -x ${shellQuote(`hostname:${hostname}`)} -O search -t 3 -T 1 -A 5 -R`;
  const client6 = `exec udhcpc6 -f -i ${device} -s /etc/udhcpc6.script -t 3 -T 1 -A 5 -R`;
  const common = { dependsOn, user: account.name, directories: [{ path: resolvFolder }, { path: ntpFolder }] };
  if (!dhcp && !dhcp6) return [{ name, oneshot: setup.join("\n"), ...common, capabilities: configuring }];
  const daemon = { ...common, capabilities: asking };
  const first = { name, run: [...setup, dhcp ? client4 : client6].join("\n"), ...daemon, ready: ready(dhcp ? 4 : 6) };
  if (!dhcp || !dhcp6) return [first];
  return [first, { name: dhcp6Service(settings.name), run: `${up}\n${client6}`, ...daemon, ready: ready(6) }];
}
