import { isIPv6 } from "node:net";
import type { Interface } from "../system/Interface.js";
import type { Plugin } from "../system/Plugin.js";
import type { Service } from "../system/Service.js";
import type { System } from "../system/System.js";
import { checkInterfaces } from "./checkInterfaces.js";
import { interfaceService } from "./dependencies.js";
import { quote } from "./quote.js";
import { joinResolv, udhcpc6Script, udhcpcScript } from "./udhcpcScript.js";

/** Interfaces: loopback always, and each one's addresses by DHCP or as they are given. */
export function network(): Plugin {
  return {
    name: "network",
    apply({ hooks, hostname }) {
      hooks.services.tap("network", (services, system) => {
        services.add({
          name: "loopback",
          oneshot: "ip link set lo up\nip addr add 127.0.0.1/8 dev lo 2>/dev/null || true",
        });
        for (const settings of interfacesOf(system)) services.add(serviceFor(settings, hostname, system));
      });
      hooks.busybox.tap("network", (busybox, system) => {
        busybox.enable(["IP", "FEATURE_IP_ADDRESS", "FEATURE_IP_LINK", "FEATURE_IP_ROUTE", "FEATURE_IPV6"]);
        busybox.enable(["CAT", "ECHO", "MKDIR", "MV", "SED"], { reason: "resolv.conf" });
        const all = interfacesOf(system);
        if (all.some((one) => one.dhcp)) busybox.enable(["GREP", "UDHCPC", "FEATURE_UDHCP_RFC3397"]);
        if (all.some((one) => one.dhcp6)) busybox.enable(["GREP", "UDHCPC6", "FEATURE_UDHCPC6_RFC3646"]);
      });
      hooks.kernelConfig.tap("network", (kernel, system) => {
        kernel.enable(["NET", "INET", "UNIX"]);
        for (const one of interfacesOf(system)) {
          const reason = `interfaces.${one.name}`;
          if (one.dhcp) kernel.enable(["PACKET"], { reason });
          if (one.dhcp6 || one.addresses?.some((address) => address.includes(":"))) kernel.enable(["IPV6"], { reason });
          if (one.vlan !== undefined) kernel.enable(["VLAN_8021Q"], { reason });
          if (one.bridge !== undefined) kernel.enable(["BRIDGE"], { reason });
        }
      });
      hooks.etc.tap("network", (etc, system) => {
        const all = interfacesOf(system);
        if (all.some((one) => one.dhcp)) etc.file("udhcpc.script", udhcpcScript, { mode: 0o755 });
        if (all.some((one) => one.dhcp6)) etc.file("udhcpc6.script", udhcpc6Script, { mode: 0o755 });
      });
      hooks.check.tap("network", (problems, system) => checkInterfaces(interfacesOf(system), problems));
    },
  };
}

function interfacesOf(system: System): Interface[] {
  return [...system.interfaces.values()].map((one) => one.value);
}

function serviceFor(settings: Interface, hostname: string, system: System): Service {
  const { dhcp, dhcp6, nameservers = [], gateway } = settings;
  const device = quote(settings.name);
  // Only what is configured itself is a service; anything else is brought up along with this.
  const below = [...(settings.vlan === undefined ? [] : [settings.vlan.of]), ...(settings.bridge?.members ?? [])];
  const dependsOn = ["loopback", ...below.filter((name) => system.interfaces.has(name)).map(interfaceService)];
  const addresses = (settings.addresses ?? []).map((address) => `ip addr replace ${quote(address)} dev ${device}`);
  const family = gateway !== undefined && isIPv6(gateway) ? "-6 " : "";
  const route = gateway === undefined ? [] : [`ip ${family}route replace default via ${quote(gateway)} dev ${device}`];
  const servers = nameservers.map((server) => quote(`nameserver ${server}`)).join(" ");
  const resolver =
    servers === ""
      ? []
      : [`mkdir -p /run/resolv\nprintf '%s\\n' ${servers} > /run/resolv/${device}.static\n${joinResolv}`];
  const setup = [...creation(settings), `ip link set ${device} up`, ...addresses, ...route, ...resolver];
  const name = interfaceService(settings.name);
  const clients = [
    ...(dhcp
      ? [`udhcpc -f -i ${device} -s /etc/udhcpc.script -O ntpsrv -x hostname:${hostname} -t 3 -T 1 -A 5 -R`]
      : []),
    ...(dhcp6 ? [`udhcpc6 -f -i ${device} -s /etc/udhcpc6.script -t 3 -T 1 -A 5 -R`] : []),
  ];
  if (clients.length === 0) return { name, oneshot: setup.join("\n"), dependsOn };
  // With both, the first is a child of the shell that becomes the second, and ends with it.
  const [last = "", ...others] = clients.toReversed();
  const run = [...setup, ...others.map((client) => `${client} &`), `exec ${last}`].join("\n");
  const version = dhcp ? "-4" : "-6";
  return { name, run, dependsOn, ready: `ip ${version} addr show dev ${device} scope global | grep -q inet` };
}

/** Lines that make an interface which is not hardware. */
function creation({ name, vlan, bridge }: Interface): string[] {
  const device = quote(name);
  const there = `[ -e /sys/class/net/${device} ]`;
  if (vlan !== undefined) {
    const parent = quote(vlan.of);
    return [
      `ip link set ${parent} up`,
      `${there} || ip link add link ${parent} name ${device} type vlan id ${vlan.id}`,
    ];
  }
  if (bridge === undefined) return [];
  return [
    `${there} || ip link add ${device} type bridge`,
    `echo ${bridge.stp ? 1 : 0} > /sys/class/net/${device}/bridge/stp_state`,
    ...bridge.members.map(quote).map((member) => `ip link set ${member} up; ip link set ${member} master ${device}`),
  ];
}
