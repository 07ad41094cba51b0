import { openProject } from "@nixwrt/core";
import {
  bootImage,
  createProject,
  type Guest,
  internet,
  type Provider,
  providerNeeds,
  startProvider,
} from "@nixwrt/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";

/** With what pppd's files and a shell could take for their own. */
const [user, password] = ["alice@isp", `it's "100 %" \\secret #1`];

/** A client of plain recipes: PPPoE on the line, and on the cable DHCP, and L2TP when its service is started. */
const config = `import { defineConfig, secret } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { ppp, xl2tpd } from "@nixwrt/packages";
export default defineConfig({
  hostname: "client",
  device: qemu({ nics: 3, memory: 64 }),
  packages: [ppp, xl2tpd],
  interfaces: { eth0: { dhcp: true, metric: 200 }, eth1: {}, "eth1.7": { vlan: { of: "eth1", id: 7 } }, eth2: { dhcp: true, slaac: true } },
  sysctl: { "net.ipv6.conf.default.accept_ra": 1, "kernel.printk": "1 4 1 7" },
  services: {
    wan: {
      prepare: "[ -e /run/wan ] || cp /etc/ppp/wan /run/wan",
      run: "exec pppd file /run/wan",
      dependsOn: ["link:eth1.7"],
      directories: [{ path: "/run/ppp" }],
    },
    tunnel: { run: "[ -e /run/dial ] || exec sleep 1\\nexec xl2tpd -D -c /etc/xl2tpd.conf -C /run/xl2tpd-control -p /run/xl2tpd.pid" },
  },
  etc: {
    "ppp/wan": { content: ["plugin pppoe.so\\nnic-eth1.7\\nunit 0\\nmtu 1492\\nmru 1492\\ndefaultroute\\nusepeerdns\\npersist\\nmaxfail 0\\nholdoff 1\\nnodetach\\n", ...login()], mode: 0o600 },
    "ppp/tunnel": { content: ["unit 9\\n", ...login()], mode: 0o600 },
    "ppp/resolv.conf": { link: "/run/ppp/resolv.conf" },
    "resolv.conf": { link: "/run/ppp/resolv.conf" },
    "xl2tpd.conf": "[global]\\n[lac provider]\\nlns = ${internet.cable.own}\\nautodial = yes\\nredial = yes\\nredial timeout = 1\\nrefuse pap = yes\\nrequire authentication = no\\npppoptfile = /etc/ppp/tunnel\\n",
    lease: { content: '#!/bin/sh\\n[ -z "$ipv6prefix" ] || echo "$1 $ipv6prefix"\\n', mode: 0o755 },
  },
  kernel: { config: ${JSON.stringify(providerNeeds.kernel)} },
  busybox: { config: ${JSON.stringify({ ...providerNeeds.busybox, UDHCPC6: true, NSLOOKUP: true, FEATURE_NSLOOKUP_BIG: true, SED: true, FEATURE_UDHCPC6_RFC3646: true, UDHCPC: true, FEATURE_UDHCP_RFC3397: true })} },
});
function login() {
  return ['noauth\\nnoipdefault\\n+ipv6\\nlcp-echo-interval 2\\nlcp-echo-failure 3\\nlogfile /run/log/ppp\\nuser "${user}"\\npassword "', secret("PPP_PASSWORD"), '"\\n'];
}
`;

let provider: Provider;
let client: Guest;
const disposables: AsyncDisposable[] = [];

beforeAll(async () => {
  const project = await createProject({ "nixwrt.config.ts": config });
  disposables.push(project);
  const env = { PPP_PASSWORD: password.replaceAll(/["\\]/g, "\\$&") };
  const opened = await openProject({ cwd: project.directory, env: { ...process.env, ...env } });
  const asked = [...opened.system.kernelConfig].filter(([, { ifAvailable }]) => !ifAvailable);
  const kernel = Object.fromEntries(asked.map(([symbol, { value }]) => [symbol, value]));
  const names = { "router.example.org": "192.168.1.1" };
  provider = await startProvider({ user, password, vlan: 7, kernel, names });
  disposables.push(provider);
  client = await bootImage({ project: opened, wires: { eth1: provider.line, eth2: provider.cable } });
  disposables.push(client);
});
afterAll(async () => {
  for (const one of disposables.reverse()) await one[Symbol.asyncDispose]();
});

/** What a command says in the client. */
async function said(command: string): Promise<string> {
  return (await client.console.run(`${command} 2>&1`, { timeoutMs: 120_000 })).output.trimEnd();
}

const get = (address: string, place: string) => `wget -q -T 10 -O - http://${address}${place}`;

/** The prefix that a DHCPv6 client is given, whoever it says that it is. */
async function delegated(duid: string): Promise<string> {
  return await said(
    `udhcpc6 -i ppp0 -f -q -n -d -r no -x 1:${duid} -s /etc/lease 2> /dev/null | sed -n 's/^bound //p'`,
  );
}

it("the three cards are in order: this machine, the line, the cable", async () => {
  await said("until grep -qs up /run/network/eth2/state; do sleep 0.5; done");
  expect(await said("cat /run/network/eth0/addresses")).toBe("10.0.2.15/24");
  expect(await said("cat /run/network/eth2/addresses")).toMatch(/^198\.51\.100\.1\d\d\/24$/);
  await said("until ip -6 addr show dev eth2 | grep -q 2001:db8:fffe:; do sleep 0.5; done");
});

it("a session takes the password, and gives an address, name servers and IPv6", async () => {
  const session = await provider.waitForSession({ timeoutMs: 120_000 });
  expect(session).toEqual({ interface: "ppp0", address: "100.64.0.10", prefix: "2001:db8:100:100::/56" });
  await said("until ip -6 route | grep -q '^default .*dev ppp0'; do sleep 0.5; done");
  expect(await said("ip -4 addr show dev ppp0")).toContain("inet 100.64.0.10 peer 100.64.0.1/32");
  expect(await said("cat /run/ppp/resolv.conf")).toBe(
    internet.nameServers.map((address) => `nameserver ${address}`).join("\n"),
  );
});

it("the Internet has a page, by name and by IPv4 and IPv6, and knows who asks", async () => {
  expect(await said(get(internet.name, "/"))).toBe(internet.page);
  expect(await said(get(internet.web, "/cgi-bin/address"))).toMatch(/^(::ffff:)?100\.64\.0\.10$/);
  expect(await said(get(`[${internet.web6}]`, "/cgi-bin/address"))).toMatch(/^2001:db8:fffd:0?:/);
  expect(await said("nslookup router.example.org")).toMatch(/^Address: 192\.168\.1\.1$/m);
  expect(await said("nslookup www.example.com")).toContain("NXDOMAIN");
});

it("delegates a prefix to whoever asks, and another after renumbering", async () => {
  expect(await delegated("00030001020000000001")).toBe("2001:db8:100:100::/56");
  expect(await delegated("0003000102000000beef")).toBe("2001:db8:100:100::/56");
  await provider.renumber();
  expect(await delegated("00030001020000000001")).toBe("2001:db8:101:100::/56");
  expect((await provider.sessions()).map(({ prefix }) => prefix)).toEqual(["2001:db8:101:100::/56"]);
  // What is sent to the prefix arrives.
  await said("ip -6 addr add 2001:db8:101:100::1/128 dev lo");
  expect(await provider.run("ping6 -c 1 -W 5 2001:db8:101:100::1")).toContain("1 packets received");
});

it("ends sessions, which come back, with another prefix where that is asked for", async () => {
  await provider.dropSessions();
  await provider.waitForSession();
  await provider.dropSessions({ silently: true });
  expect((await provider.waitForSession()).prefix).toMatch(/^2001:db8:101:\d00::\/56$/);
  await provider.renumber({ drop: true });
  expect((await provider.waitForSession()).prefix).toMatch(/^2001:db8:102:\d00::\/56$/);
});

it("refuses another password than its own", async () => {
  await provider.setPassword("quite another");
  await said(": > /run/log/ppp");
  await provider.dropSessions();
  await said("until grep -q 'CHAP authentication failed' /run/log/ppp; do sleep 0.5; done");
  expect(await provider.sessions()).toEqual([]);
  await provider.setPassword(password);
  await provider.waitForSession();
});

const checksum = () => said(`${get(internet.web, "/large")} | sha256sum`);

it("a large transfer stops where nobody is told that packets are too big, and only there", async () => {
  const [sum] = (await provider.run("sha256sum www/large")).split(" ");
  expect(await checksum()).toContain(sum);
  await provider.blockPathMtu(true);
  // As a host in a LAN would have it, behind a router that leaves it so: it asks for more than goes through.
  await said("ip link set dev ppp0 mtu 1500");
  expect(await checksum()).not.toContain(sum);
  await said("ip link set dev ppp0 mtu 1492");
  expect(await checksum()).toContain(sum);
});

it("takes packets of 1500 bytes where that is allowed, from a client that asks", async () => {
  await provider.allowBabyJumbo(true);
  await said(
    "for one in eth1 eth1.7; do ip link set dev $one mtu 1508; done; sed -i s/1492/1500/ /run/wan; sv restart /etc/sv/wan",
  );
  await said("until ip link show dev ppp0 2> /dev/null | grep -q 'mtu 1500'; do sleep 0.5; done");
  await provider.waitForSession();
  const [sum] = (await provider.run("sha256sum www/large")).split(" ");
  expect(await checksum()).toContain(sum);
  await provider.blockPathMtu(false);
});

it("falls silent, and answers again", async () => {
  await provider.silence("line");
  await said("until ! ip link show dev ppp0 2> /dev/null; do sleep 0.5; done");
  expect(await said(get(internet.web, "/cgi-bin/address"))).toMatch(/198\.51\.100\.1\d\d$/);
  await provider.answer("line");
  await said("until ip -4 addr show dev ppp0 2> /dev/null | grep -q inet; do sleep 0.5; done");
  await provider.silence("cable");
  expect(await said(`ping -c 1 -W 2 ${internet.cable.own}`)).toContain("100% packet loss");
  await provider.answer("cable");
  expect(await said(`ping -c 3 -W 2 ${internet.cable.own}`)).toMatch(/[1-3] packets received/);
});

it("the cable has L2TP sessions, too", async () => {
  await said("touch /run/dial");
  await said("until ip -4 addr show dev ppp9 2> /dev/null | grep -q 'inet 100.65.0.'; do sleep 0.5; done");
  await said(`ip route add ${internet.web} dev ppp9`);
  expect(await said(get(internet.web, "/cgi-bin/address"))).toMatch(/100\.65\.0\.\d\d$/);
  const sessions = await provider.sessions();
  expect(sessions.map(({ address }) => address).sort()).toEqual([
    expect.stringMatching(/^100\.64\.0\./),
    expect.stringMatching(/^100\.65\.0\./),
  ]);
});
