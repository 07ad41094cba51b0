import { type Plugin, withOptions } from "@nixwrt/core";
import { checkPeers } from "./checkPeers.js";
import { checkTunnel } from "./checkTunnel.js";
import { everythingScript, everythingSymbols, isEverything, usualMark } from "./everything.js";
import { type WireguardOptions, wireguardOptions } from "./options.js";
import { renderConfig, renderEndpoints } from "./renderConfig.js";
import { wgctl } from "./wgctl.js";

/** Account that keeps the peers' endpoints up to date. */
const account = { name: "wireguard", uid: 909, description: "WireGuard peers" };

/** Metric of routes to peers. Routes to the interface's own networks (0 for IPv4, 256 for IPv6) take precedence. */
const routeMetric = 1024;

/**
 * A WireGuard interface and its peers.
 * It reports wrong options in its `problems`.
 */
export function wireguard(options: WireguardOptions): Plugin {
  return withOptions(wireguardOptions, options, "@nixwrt/plugin-wireguard", (settings) => {
    const { interface: name, listenPort, from, peers, routes, mtu } = settings;
    const plugin = `wireguard-${name}`;
    const [configPath, endpointsPath] = [`/etc/wireguard/${name}.conf`, `/etc/wireguard/${name}.endpoints`];
    const prefixes = [...new Set(peers.flatMap(({ allowedIps }) => allowedIps))];
    const endpoints = renderEndpoints(settings);
    const everything = routes ? prefixes.filter(isEverything) : [];
    const { fwmark = everything.length === 0 ? undefined : usualMark } = settings;
    const routed = routes ? prefixes.filter((prefix) => !isEverything(prefix)) : [];
    return {
      name: plugin,
      apply({ hooks }) {
        hooks.users.tap(plugin, (accounts) => accounts.user(account, { default: true }));
        hooks.network.tap(plugin, (network) =>
          network.interface({
            name,
            ...(mtu === undefined ? {} : { mtu }),
            ...(routed.length === 0 ? {} : { routes: routed.map((to) => ({ to, metric: routeMetric })) }),
          }),
        );
        hooks.links.tap(plugin, (links) =>
          links.provide({
            name,
            kind: "WireGuard tunnel",
            uplink: everything.length > 0,
            kernel: [
              ...["NETDEVICES", "NET_CORE", "WIREGUARD"],
              ...(prefixes.some(isIpv6) ? ["IPV6"] : []),
              ...(everything.length === 0 ? [] : everythingSymbols),
            ],
            service: {
              oneshot: `[ -e /sys/class/net/${name} ] || ip link add name ${name} type wireguard\nwgctl set ${name} ${configPath}`,
              user: "root",
              capabilities: ["CAP_NET_ADMIN"],
              ...(listenPort === undefined ? {} : { listens: [{ udp: listenPort, from }] }),
            },
          }),
        );
        hooks.services.tap(plugin, (services) => {
          if (everything.length > 0 && fwmark !== undefined) {
            services.add({
              name: "wireguard-everything",
              oneshot: everythingScript(name, fwmark, everything),
              user: account.name,
              capabilities: ["CAP_NET_ADMIN"],
              dependsOn: [`interface:${name}`],
            });
          }
          if (endpoints === "") return;
          services.add({
            name: plugin,
            run: `exec wgctl follow ${name} ${endpointsPath}`,
            user: account.name,
            capabilities: ["CAP_NET_ADMIN"],
            dependsOn: [`link:${name}`],
          });
        });
        hooks.busybox.tap(plugin, (busybox) => {
          if (everything.length > 0) busybox.enable(["IP", "FEATURE_IP_RULE", "FEATURE_IP_ROUTE"]);
        });
        hooks.packages.tap(plugin, (packages) => packages.add(wgctl));
        hooks.etc.tap(plugin, (etc) => {
          etc.file(configPath, renderConfig({ ...settings, fwmark }), { mode: 0o600 });
          if (endpoints !== "") etc.file(endpointsPath, endpoints);
        });
        hooks.check.tap(plugin, (problems, system) => {
          checkPeers(settings, problems);
          checkTunnel(settings, system, problems);
        });
      },
    };
  });
}

function isIpv6(prefix: string): boolean {
  return prefix.includes(":");
}
