import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openProject } from "@nixwrt/core/host";
import { bootImage, createProject, type Guest, makeSshKey, type TemporaryProject } from "@nixwrt/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDisk } from "../bench/makeDisk.js";
import { freePort } from "./freePort.js";
import { guestConfig, outputOf } from "./guests.js";
import { examples } from "./support.js";

const key = makeSshKey();

/** A real server of DHCP and DHCPv6. It also announces the prefix, because DHCPv6 has no routes. */
const dnsmasq = `{
  name: "dnsmasq",
  apply({ hooks }) {
    hooks.packages.tap("dnsmasq", (packages) => packages.add(makePackage({
      name: "dnsmasq",
      source: debianSource("dnsmasq"),
      licence: "GPL-2.0-only",
      make: ['CFLAGS="$CFLAGS"', 'LDFLAGS="$LDFLAGS"', 'CC="$CC"', 'COPTS="-DNO_TFTP -DNO_AUTH -DNO_INOTIFY -DNO_IPSET -DNO_DUMPFILE"'],
      install: 'cp src/dnsmasq "$out"',
      files: { "/usr/sbin/dnsmasq": { from: "dnsmasq" } },
    })));
  },
}`;

const dnsmasqConfig = `port=0
user=root
interface=br0.5
dhcp-authoritative
dhcp-leasefile=/run/dnsmasq.leases
dhcp-range=10.9.5.100,10.9.5.199,1h
dhcp-range=fd05::100,fd05::1ff,64,1h
domain=lan.example
dhcp-option=option:router,10.9.5.254
dhcp-option=121,10.77.0.0/16,10.9.5.7,0.0.0.0/0,10.9.5.1
dhcp-option=option:mtu,1400
dhcp-option=option:dns-server,10.9.5.53
dhcp-option=option:ntp-server,10.9.5.1
dhcp-option=option6:dns-server,[fd05::53]
dhcp-option=option6:domain-search,lan6.example
enable-ra
ra-param=br0.5,mtu:1380,10,0
`;

/** The client's bridge, and the VLAN that both have. */
const lan = (address: string) => ({ bridge: { members: ["eth1"], stp: true }, addresses: [`${address}/24`] });
const vlan = { of: "br0", id: 5 };

/** Root's password at the server's console. */
const password = "open sesame";
const passwordHash =
  "$6$nixwrtsalt$VVwfkuF6ZGE7xBIi7ZeI0wCC.ENqtq47BUYV30yabAGAdgA0dF2jASPFzP6hc2XffUGOaWvrMkvU7r7bEQOJ3/";

/** Writes one byte beyond a buffer, or over the address of a function, and reports whether it could continue. */
const weakProgram = `#include <stdio.h>
#include <string.h>

extern char _gp[];

static void fill(const char *bytes)
{
	char room[8];
	size_t many = strlen(bytes);
	for (volatile size_t at = 0; at < many; at++) ((volatile char *)room)[at] = bytes[at];
}

int main(int count, char **words)
{
	if (count == 2) fill(words[1]);
	if (count == 3) {
		/* psABI: the GOT is 0x7ff0 below _gp; its first two entries are the loader's. */
		volatile unsigned long *got = (volatile unsigned long *)((unsigned long)_gp - 0x7ff0);
		got[2] = got[2];
	}
	printf("%p\\n", (void *)main);
	return 0;
}
`;

/** The program, compiled with the usual hardening, and without any. The exemptions of its package give the reasons. */
const programs = `{
  name: "programs",
  apply({ hooks }) {
    const program = (name, flags, exemptions) => ({
      name,
      source: folderSource(new URL("program", import.meta.url)),
      licence: "MIT",
      script: 'mkdir "$out" && $CC $CFLAGS $LDFLAGS ' + flags + ' -o "$out/' + name + '" program.c',
      files: { ["/usr/bin/" + name]: { from: name } },
      ...exemptions,
    });
    const reason = "it shows what happens";
    hooks.packages.tap("programs", (packages) => {
      packages.add(program("hardened", "", {}));
      packages.add(program("weak", "-fno-pie -no-pie -Wl,-z,norelro -Wl,-z,execstack -Wl,--no-warn-execstack", {
        exemptions: { pie: reason, relro: reason, noexecstack: reason, stackProtector: reason },
      }));
    });
  },
}`;

/** Handlers of network events: one that fails, one that never ends, and one that must run after them. */
const handlers = `{
  name: "handlers",
  apply({ hooks }) {
    hooks.networkEvents.tap("handlers", (events) => {
      events.on({ name: "a-fails", run: "exit 3" });
      events.on({ name: "b-hangs", run: "sleep 100000", interfaces: ["br0"] });
      events.on({ name: "c-notes", run: 'echo "$1 $2" >> /run/changes' });
    });
  },
}`;

/** A port that a daemon creates and puts into the server's bridge after boot. It carries the frames with tag 77 of the second wire. */
const latePort = `{
  name: "late-port",
  apply({ hooks }) {
    hooks.links.tap("late-port", (links) => links.provide({
      name: "late0",
      kind: "late port",
      on: ["eth2"],
      joinedBy: "service",
      service: {
        run: [
          "ip link del late0 2> /dev/null",
          "ip link add link eth2 name late0 type vlan id 77 && ip link set dev late0 up || exit",
          "sleep 3",
          "ip link set dev late0 master br0",
          "exec sleep 100000",
        ].join("\\n"),
        ready: "[ -e /sys/class/net/late0 ]",
        dependsOn: ["link:br0"],
      },
    }));
  },
}`;

/** The client's bridge has no VLANs, but the client uses the server's kernel, so that only one kernel is compiled. */
const sameKernel = `{
  name: "same-kernel",
  apply: ({ hooks }) => hooks.kernelConfig.tap("same-kernel", (kernel) => kernel.enable(["BRIDGE_VLAN_FILTERING"])),
}`;

/** Makes only the interface that has an address answer ARP for it. Otherwise, another interface could. */
const strictArp = { "net.ipv4.conf.all.arp_ignore": 1 };

/** All addresses of eth0 are fixed. The other hosts of the LAN get theirs from this guest. */
const server = {
  hostname: "server",
  interfaces: {
    eth0: { addresses: ["10.0.2.15/24"], gateway: "10.0.2.2", nameservers: ["10.0.2.3", "fec0::3"] },
    br0: {
      bridge: {
        members: ["eth1", "eth2", "late0"],
        stp: true,
        vlans: {
          1: { untagged: ["br0", "eth1"] },
          5: { tagged: ["eth1"] },
          7: { tagged: ["eth1"], untagged: ["eth2"] },
          8: { tagged: ["eth1"], untagged: ["late0"] },
          9: { tagged: ["eth1", "eth2"] },
        },
      },
      addresses: ["10.9.0.1/24"],
    },
    "br0.5": { vlan, addresses: ["10.9.5.1/24", "fd05::1/64"] },
    "br0.7": { vlan: { of: "br0", id: 7 }, addresses: ["10.9.7.1/24"] },
  },
  services: {
    dnsmasq: { run: "exec dnsmasq -k", dependsOn: ["interface:br0.5"] },
    // Without a server to ask, it serves its own time.
    time: { run: "exec ntpd -n -l -I br0.5", dependsOn: ["interface:br0.5"] },
  },
  etc: { "dnsmasq.conf": dnsmasqConfig },
  users: { root: { uid: 0, passwordHash } },
  // No kernel has the first parameter. The interface of the other one does not exist yet when the parameter is set.
  sysctl: { "kernel.no_such_parameter": 1, "net.ipv4.conf.br0.5.arp_notify": 1, ...strictArp },
};

/** Addresses: eth0 from QEMU's DHCP server, br0.5 from dnsmasq. */
const client = {
  hostname: "client",
  console: "none" as const,
  interfaces: {
    eth0: { dhcp: true, slaac: true },
    br0: lan("10.9.0.2"),
    "br0.5": { vlan, dhcp: true, dhcp6: true, addresses: ["10.55.0.1/24"], search: ["home.example"] },
    ...Object.fromEntries([6, 7, 8, 9].map((id) => [`br0.${id}`, { vlan: { of: "br0", id } }])),
    eth2: { addresses: ["10.9.70.2/24"] },
    "eth2.9": { vlan: { of: "eth2", id: 9 }, addresses: ["10.9.90.2/24"] },
    "eth2.77": { vlan: { of: "eth2", id: 77 }, addresses: ["10.9.80.2/24"] },
  },
  sysctl: strictArp,
  timezone: "Australia/Adelaide",
  services: { after: { run: "ip -4 addr show dev br0.5; exec sleep 100000", dependsOn: ["interface:br0.5"] } },
};

const projects: TemporaryProject[] = [];
const guests: Guest[] = [];

async function boot(config: string, wires: readonly string[]): Promise<Guest> {
  const project = await createProject({ "nixwrt.config.ts": config, "program/program.c": weakProgram });
  projects.push(project);
  const { directory } = project;
  const guest = await bootImage({
    project: directory,
    privateKey: key.privateKey,
    netdevs: [undefined, ...wires],
    reachHost: true,
  });
  guests.push(guest);
  return guest;
}

/** Returns the end of a command's output as soon as the output matches. */
async function eventually(guest: Guest, command: string, pattern: RegExp): Promise<void> {
  let last = "";
  // STP listens and learns for 15 s each before it lets anything through; DHCP asks every 8 s.
  for (let tries = 0; tries < 90; tries++) {
    last = (await guest.ssh(`${command}; sleep 1`)).stdout;
    if (pattern.test(last)) return;
  }
  expect(last).toMatch(pattern);
}

let one: Guest;
let other: Guest;
/** Port of the wire between the two guests. */
let port: number;

beforeAll(async () => {
  port = await freePort();
  const wires = [port, await freePort()];
  one = await boot(
    await guestConfig(key.publicKey, server, [dnsmasq, programs, latePort], 3),
    wires.map((wire) => `socket,listen=127.0.0.1:${wire}`),
  );
  other = await boot(
    await guestConfig(key.publicKey, client, [handlers, sameKernel], 3),
    wires.map((wire) => `socket,connect=127.0.0.1:${wire}`),
  );
});
afterAll(async () => {
  await Promise.all(guests.map((guest) => guest.kill()));
  await Promise.all(projects.map((project) => project[Symbol.asyncDispose]()));
});

it("fixed addresses, default route and name servers are set", async () => {
  expect(await outputOf(one, "ip -4 addr show dev eth0")).toContain("inet 10.0.2.15/24");
  expect(await outputOf(one, "ip route")).toContain("default via 10.0.2.2 dev eth0");
  expect(await outputOf(one, "cat /etc/resolv.conf")).toBe("nameserver 10.0.2.3\nnameserver fec0::3");
});

it("addresses, default route and name servers come from DHCP, and an IPv6 address from a router advertisement", async () => {
  await eventually(other, "cat /etc/resolv.conf", /^nameserver 10\.0\.2\.3$/m);
  expect(await outputOf(other, "ip -4 addr show dev eth0")).toContain("inet 10.0.2.15/24");
  expect(await outputOf(other, "ip route")).toContain("default via 10.0.2.2 dev eth0");
  await eventually(other, "ip -6 addr show dev eth0", /inet6 fec0::.* dynamic/);
});

it("bridges with STP agree on a root, and pass traffic", async () => {
  for (const guest of [one, other]) {
    expect(await outputOf(guest, "cat /sys/class/net/br0/bridge/stp_state")).toBe("1");
    await eventually(guest, "cat /sys/class/net/eth1/brport/state", /^3$/m);
  }
  await eventually(other, "ping -c 1 -W 1 10.9.0.1", /1 packets received/);
  const roots = await Promise.all(
    [one, other].map((guest) => outputOf(guest, "cat /sys/class/net/br0/bridge/root_id")),
  );
  expect(roots[0]).toBe(roots[1]);
});

it("a VLAN on a bridge gets addresses by both versions of DHCP, sends its host name, and learns name servers, domains and time servers", async () => {
  expect(await outputOf(one, "cat /proc/net/vlan/config")).toMatch(/^br0\.5 +\| 5 +\| br0$/m);
  await eventually(other, "ip -4 addr show dev br0.5", /inet 10\.9\.5\.1\d\d\/24/);
  await eventually(other, "ip -6 addr show dev br0.5", /inet6 fd05::1[0-9a-f]{2}\/128 scope global dynamic/);
  await eventually(one, "cat /run/dnsmasq.leases", /^\d+ \S+ 10\.9\.5\.1\d\d client /m);
  expect(await outputOf(one, "cat /run/dnsmasq.leases")).toMatch(/^\d+ \S+ fd05::1[0-9a-f]{2} /m);
  expect(await outputOf(other, "cat /etc/resolv.conf")).toMatch(
    // The servers of br0.5 come first: neither interface has its own metric, and br0.5 is the first by name.
    /^search lan\.example lan6\.example home\.example\nnameserver 10\.9\.5\.53\nnameserver fd05::53\nnameserver 10\.0\.2\.3$/m,
  );
  expect(await outputOf(other, "cat /run/network/br0.5/timeservers")).toBe("10.9.5.1");
  await eventually(other, "ping -c 1 -W 1 10.9.5.1", /1 packets received/);
  await eventually(other, "ping6 -c 1 -W 1 fd05::1", /1 packets received/);
});

describe("a bridge with VLANs", () => {
  // The server's bridge is a switch between the client's first wire, with br0 and its VLANs, and the second one, with eth2.
  const probe = (from: string, to: string) => `arping -D -c 1 -w 2 -I ${from} ${to}`;

  it("passes frames between ports of one VLAN, tagged or untagged as each port is configured", async () => {
    const pairs = [
      ["br0.7", "10.9.70.2"],
      ["br0.9", "10.9.90.2"],
      ["br0", "10.9.0.1"],
      ["eth2", "10.9.7.1"],
      ["br0.7", "10.9.7.1"],
    ] as const;
    for (const [from, to] of pairs) await eventually(other, probe(from, to), /^Received 1\b/m);
  });

  it("passes nothing to other VLANs, to ports outside of the VLAN, or to a tagged port without a tag", async () => {
    const pairs = [
      ...["br0", "br0.5", "br0.6", "br0.8", "br0.9"].map((from) => [from, "10.9.70.2"]),
      ...["br0", "br0.5", "br0.6", "br0.7", "br0.8"].map((from) => [from, "10.9.90.2"]),
      // To the server itself, in VLANs that it does not belong to.
      ...["eth2", "br0.5", "br0.7"].map((from) => [from, "10.9.0.1"]),
      ...["eth2", "br0", "br0.7"].map((from) => [from, "10.9.5.1"]),
      ...["br0", "br0.5", "br0.9", "eth2.9", "eth2.77"].map((from) => [from, "10.9.7.1"]),
    ] as const;
    const all = pairs.map(
      ([from = "", to = ""]) => `echo ${from} ${to} $(${probe(from, to)} | grep -o 'Received [0-9]*') &`,
    );
    const lines = (await outputOf(other, [...all, "wait"].join("\n"))).split("\n");
    expect(lines.toSorted()).toEqual(pairs.map(([from, to]) => `${from} ${to} Received 0`).toSorted());
  });

  it("puts ports that join later, or repeatedly, into their VLANs", async () => {
    const reached = () => eventually(other, probe("br0.8", "10.9.80.2"), /^Received 1\b/m);
    await reached();
    await outputOf(one, "sv -w 20 restart /etc/sv/link-late0 > /dev/null");
    await eventually(one, "cat /sys/class/net/late0/brport/state", /^[123]$/m);
    await reached();
    for (const from of ["br0", "br0.7", "br0.9"])
      expect((await other.ssh(probe(from, "10.9.80.2"))).stdout).toMatch(/^Received 0\b/m);
  });
});

it("router advertisements become facts of the interface, listed after those from DHCP", async () => {
  const facts = (kind: string) => `cat /run/network/br0.5/from/slaac/${kind}`;
  await eventually(other, facts("nameservers"), /^fd05::53$/m);
  expect(await outputOf(other, facts("networks"))).toBe("fd05::/64");
  expect(await outputOf(other, facts("search"))).toBe("lan6.example");
  // DHCP sets the link's MTU, and a router has announced a lower one.
  expect(await outputOf(other, facts("mtu"))).toBe("1380");
  // dnsmasq does not announce itself as a default router, and gives all addresses by DHCP.
  expect(await outputOf(other, "ls /run/network/br0.5/from/slaac")).toBe("mtu\nnameservers\nnetworks\nsearch");
  // QEMU's own network announces a prefix and a router, too.
  await eventually(other, "cat /run/network/eth0/from/slaac/addresses", /^fec0::[0-9a-f:]+\/64$/m);
  expect(await outputOf(other, "cat /run/network/eth0/from/slaac/gateways")).toBe("fe80::2");
  expect(await outputOf(other, "cat /run/network/eth0/networks")).toBe("fec0::/64");
  expect(await outputOf(other, "cat /run/network/eth0/addresses")).toMatch(/^10\.0\.2\.15\/24\nfec0::/);
});

it("two uplinks have one default route each, the better one first, and classless routes replace the router", async () => {
  const routes = await outputOf(other, "ip -4 route");
  expect(routes).toMatch(/^default via 10\.9\.5\.1 dev br0\.5 +metric 100 onlink/m);
  expect(routes).toMatch(/^10\.77\.0\.0\/16 via 10\.9\.5\.7 dev br0\.5 +metric 100 onlink/m);
  expect(routes).toMatch(/^default via 10\.0\.2\.2 dev eth0 +metric 110 onlink/m);
  expect(routes).not.toContain("10.9.5.254");
  expect(await outputOf(other, "cat /sys/class/net/br0.5/mtu /run/network/br0.5/mtu")).toBe("1400\n1380");
  expect(await outputOf(other, "cat /run/network/br0.5/gateways")).toBe("10.9.5.7\n10.9.5.1");
  expect(await outputOf(other, "cat /run/network/br0.5/addresses")).toMatch(
    /^10\.9\.5\.1\d\d\/24\nfd05::1[0-9a-f]{2}\/128\n10\.55\.0\.1\/24$/,
  );
});

it("handlers are called in turn, even if an earlier one fails or hangs", async () => {
  for (const name of ["br0", "eth0"]) await eventually(other, "cat /run/changes", new RegExp(`^${name} up$`, "m"));
  expect(await outputOf(other, "cat /run/changes")).not.toContain("down");
  expect(await outputOf(other, "cat /run/log/network-events/current")).toMatch(/a-fails failed for eth0 up: code 3/);
  await eventually(other, "cat /run/log/network-events/current", /b-hangs failed for br0 up: code \d+/);
});

it("local time has the offset of its time zone", async () => {
  // Neither UTC nor a wrong zone has an offset with half an hour.
  expect(await outputOf(other, "date -d '2026-07-01 00:00' +%z; date -d '2026-01-01 00:00' +%z")).toBe("+0930\n+1030");
});

it("a service that depends on the interface waited for its address", async () => {
  // The fixed address is enough.
  await eventually(other, "cat /run/log/after/current", /inet 10\.55\.0\.1/);
  expect((await other.ssh("nixwrt-status")).exitCode).toBe(0);
});

it("a released address is removed, with the servers of its lease", async () => {
  await outputOf(other, "sv -w 7 down net-br0.5");
  // The interface keeps its fixed addresses, and so does the other uplink.
  expect(await outputOf(other, "ip -4 addr show dev br0.5 | grep -o 'inet [^ ]*'")).toBe("inet 10.55.0.1/24");
  await eventually(other, "cat /etc/resolv.conf", /^(?![\s\S]*10\.9\.5\.53)/);
  expect(await outputOf(other, "ip -4 route | grep -v scope")).toMatch(/^default via 10\.0\.2\.2 dev eth0 [^\n]*$/);
  await eventually(one, "cat /run/dnsmasq.leases", /^(?![\s\S]* 10\.9\.5\.)/);
  await eventually(other, "cat /run/changes", /^br0\.5 change$/m);
  await outputOf(other, "sv up net-br0.5");
  await eventually(other, "ip -4 addr show dev br0.5", /inet 10\.9\.5\.1\d\d\/24/);
});

it("facts from a router are removed when they no longer apply: the MTU when it is not lower, and all of them without a carrier", async () => {
  const known = "cd /run/network/br0.5/from/slaac && echo $(ls)";
  await eventually(other, known, /^mtu nameservers networks search$/m);
  await outputOf(other, "ip link set dev br0.5 mtu 1380");
  await eventually(other, known, /^nameservers networks search$/m);
  await outputOf(other, "ip link set dev br0.5 mtu 1400");
  await eventually(other, known, /^mtu nameservers networks search$/m);
  await outputOf(other, "ip link set dev br0.5 down");
  await eventually(other, known, /^$/m);
  await eventually(other, "cat /etc/resolv.conf", /^(?![\s\S]*fd05:)/);
  await outputOf(other, "ip link set dev br0.5 up");
  await eventually(other, known, /^mtu nameservers networks search$/m);
});

it("router advertisements are accepted only on interfaces that request them", async () => {
  const accepted = (guest: Guest) => outputOf(guest, "cd /proc/sys/net/ipv6/conf && grep . */accept_ra");
  const names = ["all", "br0", "br0.5", "br0.7", "default", "eth0", "eth1", "eth2", "late0", "lo"];
  const everywhere = names.map((name) => `${name}/accept_ra:0`);
  expect((await accepted(one)).split("\n").toSorted()).toEqual(everywhere.toSorted());
  const lines = (await accepted(other)).split("\n");
  expect(lines.filter((line) => !line.endsWith(":0"))).toEqual(["br0.5/accept_ra:2", "eth0/accept_ra:2"]);
});

it("a kernel parameter that cannot be set is reported, and delays neither other parameters nor the network", async () => {
  expect((await one.ssh("nixwrt-status")).stdout).toMatch(/^sysctl +failed/m);
  expect(await outputOf(one, "cat /run/log/sysctl")).toBe(
    "the kernel has no parameter kernel/no_such_parameter\n" +
      "net/ipv4/conf/br0.5/arp_notify is set when br0.5 is created\nfailed: code 1",
  );
  expect(await outputOf(one, "cat /proc/sys/net/ipv4/conf/br0.5/arp_notify /proc/sys/kernel/dmesg_restrict")).toBe(
    "1\n1",
  );
});

it("one console asks for root's password, and another one lets nobody in", async () => {
  const { console } = one;
  const answer = async (prompt: string | RegExp, text: string) => {
    const after = console.text.length;
    console.write(text);
    await console.waitFor(prompt, { after });
  };
  await console.waitFor("Please press Enter");
  await answer(/server login: /, "\n");
  await answer(/Password: /, "root\n");
  await answer(/Login incorrect[\s\S]*login: /, `${password}?\n`);
  await answer(/Password: /, "root\n");
  await answer(/# /, `${password}\n`);
  expect(await console.run("id -u")).toEqual({ output: "0\n", exitCode: 0 });
  expect(other.console.text).not.toContain("Please press Enter");
});

it("hardened programs end after memory errors, and are loaded at different addresses", async () => {
  const overflow = "123456789";
  for (const words of [overflow, "over GOT"]) {
    // In the shell, 128 plus the number of the signal: SIGTRAP, SIGABRT or SIGSEGV.
    expect((await one.ssh(`hardened ${words} > /dev/null; echo $?`)).stdout).toMatch(/^(133|134|139)\n$/);
  }
  await outputOf(one, `weak ${overflow} && weak over GOT`);
  // This includes the C library: its GOT is not in writable memory.
  const maps = await outputOf(one, "cat /proc/self/maps");
  for (const file of ["/bin/busybox", "/lib/libc.so"]) expect(maps).toMatch(new RegExp(`r--p .*${file}$`, "m"));
  const addresses = (name: string) => outputOf(one, `for run in 1 2 3 4; do ${name}; done`);
  expect(new Set((await addresses("weak")).split("\n")).size).toBe(1);
  expect(new Set((await addresses("hardened")).split("\n")).size).toBeGreaterThan(1);
});

describe("examples/arhcive with its VLAN", () => {
  let scratch: string;
  let arhcive: Guest;

  /** Waits in the guest until a condition of its shell holds. Not over ssh: its eth0 is plugged into the server. */
  async function until(condition: string): Promise<void> {
    await arhcive.console.run(`until ${condition}; do sleep 0.5; done`, { timeoutMs: 180_000 });
  }

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "nixwrt-arhcive-vlan-"));
    const env = { ...process.env, VLAN: "5", SSH_AUTHORIZED_KEY: key.publicKey, RSYNC_PASSWORD: "unused" };
    const project = await openProject({ cwd: join(examples, "arhcive"), env });
    const disk = join(scratch, "disk");
    await makeDisk(project, disk, 64 * 2 ** 20);
    // This guest replaces the client at the other end of the wire.
    await other.kill();
    const netdevs = [`socket,connect=127.0.0.1:${port}`];
    arhcive = await bootImage({ project, netdevs, disks: [{ id: "backup", file: disk }], clock: "2001-01-01" });
    guests.push(arhcive);
  });
  afterAll(async () => await rm(scratch, { recursive: true, force: true }));

  it("gets its address in the VLAN, and serves backups there", async () => {
    await until("ip -4 addr show dev eth0.5 | grep -q 'inet 10.9.5.1'");
    await until("nixwrt-status > /dev/null");
    const lease = /^\d+ \S+ (10\.9\.5\.\d+) arhcive /m.exec(await outputOf(one, "cat /run/dnsmasq.leases"));
    expect(await outputOf(one, `nc ${lease?.[1]} 873 < /dev/null | head -n 1`)).toMatch(/^@RSYNCD: /);
    expect((await arhcive.console.run("ip -4 addr show dev eth0")).output).not.toContain("inet ");
  });

  it("has the right time, from the time server that DHCP announces", async () => {
    const { output } = await arhcive.console.run("cat /run/network/eth0.5/timeservers");
    expect(output).toBe("10.9.5.1\n");
    const minuteAgo = Math.floor(Date.now() / 1000) - 60;
    await until(`[ $(date +%s) -ge ${minuteAgo} ]`);
    expect((await arhcive.console.run("tr '\\0' ' ' < /proc/$(pidof ntpd)/cmdline")).output).toBe(
      "ntpd -n -p 10.9.5.1 ",
    );
  });
});
