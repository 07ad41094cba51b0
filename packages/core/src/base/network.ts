import { isIP, isIPv6 } from "node:net";
import type { Interface } from "../system/Interface.js";
import type { Plugin } from "../system/Plugin.js";
import type { Service } from "../system/Service.js";
import { quote } from "./supervision.js";

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
        for (const { value: settings } of system.interfaces.values())
          services.add(interfaceService(settings, hostname));
      });
      hooks.busybox.tap("network", (busybox, system) => {
        busybox.enable(["IP", "FEATURE_IP_ADDRESS", "FEATURE_IP_LINK", "FEATURE_IP_ROUTE", "FEATURE_IPV6"]);
        busybox.enable(["CAT", "ECHO", "MKDIR", "MV", "SED"], { reason: "resolv.conf" });
        const dhcp = [...system.interfaces.values()].some((one) => one.value.dhcp === true);
        if (dhcp) busybox.enable(["UDHCPC", "FEATURE_UDHCP_RFC3397"]);
      });
      hooks.kernelConfig.tap("network", (kernel, system) => {
        kernel.enable(["NET", "INET", "UNIX"]);
        if ([...system.interfaces.values()].some((one) => one.value.dhcp === true))
          kernel.enable(["PACKET"], { reason: "DHCP" });
      });
      hooks.etc.tap("network", (etc) => etc.file("udhcpc.script", udhcpcScript, { mode: 0o755 }));
      hooks.check.tap("network", (problems, system) => {
        for (const { value } of system.interfaces.values()) {
          if (value.gateway !== undefined && isIP(value.gateway) === 0) {
            problems.add({
              code: "GATEWAY_INVALID",
              path: `interfaces.${value.name}.gateway`,
              message: `"${value.gateway}" is not an IP address`,
            });
          }
        }
      });
    },
  };
}

function interfaceService(settings: Interface, hostname: string): Service {
  const name = `net-${settings.name}`;
  const device = quote(settings.name);
  const up = `ip link set ${device} up`;
  const servers = (settings.nameservers ?? []).map((server) => `nameserver ${server}`);
  const resolver =
    servers.length === 0 ? [] : [resolverLines(settings.name, `printf '%s\\n' ${servers.map(quote).join(" ")}`)];
  if (settings.dhcp === true) {
    const dhcp = `exec udhcpc -f -i ${device} -s /etc/udhcpc.script -x hostname:${hostname} -t 3 -T 1 -A 5 -R`;
    return { name, run: [up, ...resolver, dhcp].join("\n"), dependsOn: ["loopback"] };
  }
  const addresses = (settings.addresses ?? []).map((address) => `ip addr add ${quote(address)} dev ${device}`);
  const route =
    settings.gateway === undefined
      ? []
      : [`ip ${isIPv6(settings.gateway) ? "-6 " : ""}route add default via ${quote(settings.gateway)} dev ${device}`];
  return { name, oneshot: [...addresses, up, ...route, ...resolver].join("\n"), dependsOn: ["loopback"] };
}

/** Every interface's name servers have a file of their own; /run/resolv.conf is all of them. */
function resolverLines(device: string, print: string): string {
  return `mkdir -p /run/resolv\n${print} > /run/resolv/${quote(device)}\n${joinResolv}`;
}

const joinResolv = "cat /run/resolv/* > /run/resolv.conf.new 2>/dev/null; mv /run/resolv.conf.new /run/resolv.conf";

/** What udhcpc calls on each change; variables are those of busybox's udhcpc. */
const udhcpcScript = `#!/bin/sh
# Made by NixWRT. Called by udhcpc with what has happened to $interface.
case "$1" in
deconfig)
  ip -4 addr flush dev "$interface"
  ip link set "$interface" up
  ;;
bound|renew)
  ip addr replace "$ip/\${mask:-24}" dev "$interface" \${broadcast:+broadcast "$broadcast"}
  for gateway in $router; do
    ip route replace default via "$gateway" dev "$interface"
    break
  done
  mkdir -p /run/resolv
  {
    [ -z "$domain" ] || echo "search $domain"
    for server in $dns; do echo "nameserver $server"; done
  } > "/run/resolv/$interface"
  ${joinResolv}
  ;;
esac
exit 0
`;
