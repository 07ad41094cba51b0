import { internet } from "./internet.js";
import { type CompleteSettings, quoteForPppd } from "./ProviderOptions.js";
import { sessionFunctions, sessionScripts, state } from "./sessionScripts.js";

/** The environment variable that passes the password to the build of the provider's image. */
export const passwordVariable = "PROVIDER_PASSWORD";

/** Name of the bridge for the line. It drops packets larger than its MTU, as Ethernet does. PPPoE runs on it or on a VLAN of it. */
const line = "line";

/**
 * Symbols that a provider needs in addition to those of every image. To share one kernel and one busybox, include them in a router's
 * config, and pass the router's own symbols to the provider.
 */
export const providerNeeds = {
  kernel: {
    ...{ PPP: true, PPP_ASYNC: true, PPPOE: true, L2TP: true, PPPOL2TP: true },
    ...{ BRIDGE: true, VLAN_8021Q: true, PACKET: true, IPV6: true, INOTIFY_USER: true },
  },
  busybox: {
    ...{ HTTPD: true, FEATURE_HTTPD_CGI: true, FEATURE_HTTPD_BASIC_AUTH: true, WGET: true, FEATURE_WGET_TIMEOUT: true },
    ...{ NC: true, NC_SERVER: true, NC_EXTRA: true, PING: true, PING6: true },
    ...{ CP: true, HEAD: true, KILLALL: true, PIDOF: true, PRINTF: true, SHA256SUM: true },
  },
} as const;

/** Lease time on the cable. dnsmasq's minimum is 2 minutes. */
const leaseMinutes = 2;

/** The web server's document root. It contains a CGI script, so it cannot be in /run, which is mounted noexec. */
const pages = "/etc/provider/www";

/** Files of the NixWRT project for an Internet provider. */
export function providerFiles(settings: CompleteSettings): Record<string, string> {
  const secrets = `[${JSON.stringify(`${quoteForPppd(settings.user)} * `)}, secret("${passwordVariable}"), " *\\n"]`;
  const config = {
    hostname: "provider",
    interfaces: interfaces(settings),
    sysctl: {
      "net.ipv4.ip_forward": 1,
      "net.ipv6.conf.all.forwarding": 1,
      // Keeps kernel messages from mixing with the output of commands on the console.
      "kernel.printk": "1 4 1 7",
    },
    services: services(pppoeInterface(settings)),
    kernel: { config: { ...providerNeeds.kernel, ...settings.kernel } },
    busybox: { config: { ...providerNeeds.busybox, ...settings.busybox } },
  };
  return {
    "nixwrt.config.ts": `import { defineConfig, secret } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { dnsmasq, ppp, rpPppoe, wideDhcpv6Server, xl2tpd } from "@nixwrt/packages";
export default defineConfig({
  ...${JSON.stringify(config, undefined, 2)},
  device: qemu({ nics: 3, memory: 64 }),
  packages: [dnsmasq, ppp, rpPppoe, wideDhcpv6Server, xl2tpd],
  etc: {
    ...${JSON.stringify(etc(settings), undefined, 2)},
    "provider/secrets": { content: ${secrets}, mode: 0o600 },
  },
});
`,
  };
}

function pppoeInterface({ vlan }: CompleteSettings): string {
  return vlan === undefined ? line : `${line}.${vlan}`;
}

function interfaces({ vlan }: CompleteSettings) {
  return {
    eth1: {},
    [line]: { bridge: { members: ["eth1"] } },
    ...(vlan === undefined ? {} : { [`${line}.${vlan}`]: { vlan: { of: line, id: vlan } } }),
    eth2: { addresses: [`${internet.cable.own}/24`, `${internet.cable.own6}/64`] },
  };
}

function services(pppoe: string) {
  const { web, web6, nameServers, nameServer6 } = internet;
  return {
    addresses: {
      oneshot: [
        ...[web, ...nameServers].map((address) => `ip addr add ${address}/32 dev lo`),
        ...[web6, nameServer6].map((address) => `ip -6 addr add ${address}/128 dev lo`),
        // A DUID-LL, preceded by its length. Without this file, dhcp6s looks for a hardware address, and PPP interfaces have none.
        "mkdir -p /var/db",
        "printf '\\000\\012\\000\\003\\000\\001\\002\\000\\000\\000\\000\\001' > /var/db/dhcp6s_duid",
        `mkdir -p ${state}/addresses ${state}/prefixes /run/ppp`,
        `head -c 2097152 /dev/urandom > ${state}/large`,
        `cp /etc/provider/secrets ${state}/secrets`,
        `chmod 600 ${state}/secrets`,
        // Part of all delegated prefixes, as three hexadecimal digits: 256 is 0x100.
        `echo 256 > ${state}/generation`,
      ].join("\n"),
      dependsOn: ["loopback"],
    },
    web: { run: `exec httpd -f -p 80 -h ${pages}`, dependsOn: ["addresses"], ready: { tcp: 80 } },
    dns: {
      run: "exec dnsmasq -k -C /etc/dnsmasq.conf --log-facility=-",
      dependsOn: ["addresses", "interface:eth2"],
      ready: { tcp: 53 },
    },
    "pppoe-server": {
      // -x: one session per hardware address, as with many providers. A client that reconnects before its old session ends gets no answer.
      run: `exec pppoe-server -F -k -x 1 -I ${pppoe} -C provider -L ${internet.pppoe.own} -R ${internet.pppoe.first} -N 16`,
      dependsOn: ["addresses", `link:${pppoe}`],
    },
    xl2tpd: {
      run: "rm -f /run/xl2tpd.pid\nexec xl2tpd -D -c /etc/xl2tpd.conf -C /run/xl2tpd-control -p /run/xl2tpd.pid",
      dependsOn: ["addresses", "interface:eth2"],
    },
  };
}

function etc(settings: CompleteSettings) {
  const scripts = Object.entries(sessionScripts).map(([name, content]) => [`ppp/${name}`, { content, mode: 0o755 }]);
  const { cable, l2tp } = internet;
  return {
    ...Object.fromEntries(scripts),
    "ppp/chap-secrets": { link: `${state}/secrets` },
    "ppp/pppoe-server-options": pppOptions("pppoe", 1492),
    "ppp/l2tp-options": pppOptions("l2tp", 1460),
    "provider/functions": sessionFunctions(settings, ["eth1", line, pppoeInterface(settings)]),
    "provider/www/index.html": `${internet.page}\n`,
    "provider/www/large": { link: `${state}/large` },
    "provider/www/cgi-bin/address": {
      content: "#!/bin/sh\nprintf 'Content-Type: text/plain\\r\\n\\r\\n%s\\n' \"$REMOTE_ADDR\"\n",
      mode: 0o755,
    },
    "dnsmasq.conf": dnsmasqConfig(settings.names),
    "xl2tpd.conf": `[global]
listen-addr = ${cable.own}
access control = no

[lns default]
ip range = ${l2tp.first}-${l2tp.last}
local ip = ${l2tp.own}
require chap = yes
refuse pap = yes
require authentication = yes
name = provider
length bit = yes
pppoptfile = /etc/ppp/l2tp-options
`,
  };
}

/** Options for the provider's pppd. Its LCP echoes detect a lost client within about 15 seconds. */
function pppOptions(kind: "pppoe" | "l2tp", mtu: number): string {
  const servers = internet.nameServers.map((address) => `ms-dns ${address}\n`).join("");
  return `auth
require-chap
noipdefault
nodefaultroute
+ipv6
lcp-echo-interval 5
lcp-echo-failure 3
mtu ${mtu}
mru ${mtu}
${servers}ipparam ${kind}
logfile /run/log/pppd
`;
}

/** dnsmasq serves DNS to all clients, sends router advertisements on PPP sessions and the cable, and leases IPv4 addresses on the cable. */
function dnsmasqConfig(names: Readonly<Record<string, string>>): string {
  const { name, web, web6, cable } = internet;
  const addresses: [string, string][] = [[name, web], [name, web6], ...Object.entries(names)];
  return `user=root
no-resolv
no-hosts
bind-dynamic
except-interface=eth0
address=/#/
${addresses.map(([host, address]) => `address=/${host}/${address}\n`).join("")}enable-ra
dhcp-leasefile=${state}/leases
dhcp-range=${cable.first},${cable.last},${leaseMinutes}m
dhcp-option=option:dns-server,${internet.nameServers.join(",")}
dhcp-range=::,constructor:eth2,ra-only,64,10m
dhcp-range=::,constructor:ppp*,ra-only,64,10m
`;
}
