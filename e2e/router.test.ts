import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { networkHolds } from "@nixwrt/core";
import { openProject } from "@nixwrt/core/host";
import { bootImage, createProject, type Guest, makeSshKey, type TemporaryProject } from "@nixwrt/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "./freePort.js";
import { outputOf } from "./guests.js";
import { kernelOf } from "./kernelOf.js";
import { pageFiles } from "./pageFiles.js";
import { sharedSymbols } from "./sharedSymbols.js";
import { nixwrt } from "./support.js";
import { clientMac as crowdMac, discover, leaseAddresses, release } from "./wire/dhcpClients.js";
import { TappedWire } from "./wire/TappedWire.js";

const key = makeSshKey();
/** Page of the "Internet": a web server on this machine, which the router's uplink reaches. */
const page = "a page of the Internet";

/** Hardware address by which the router identifies the client. */
const clientMac = "02:00:00:00:00:10";

/** The LAN is eth1. VLANs on it are the guest network and a network of strangers, so that one wire suffices. */
const lan = { bridge: { members: ["eth1"] }, addresses: ["192.168.1.1/24", "fd01::1/64"], zone: "lan" };
const guestNetwork = { vlan: { of: "br0", id: 9 }, addresses: ["192.168.9.1/24"], zone: "guest" };
/** A network for a thousand hosts, which the test simulates. */
const crowd = { vlan: { of: "br0", id: 50 }, addresses: ["10.50.0.1/22"], zone: "guest" };
const crowdRange = ["10.50.0.10", "10.50.3.241"];
const crowdSize = 1000;
const strangers = { vlan: { of: "br0", id: 6 }, addresses: ["10.6.0.1/24", "fd06::1/64"], zone: "strangers" };
/** A second port to the world. Hosts there are strangers on the segment of an uplink. */
const outside = { vlan: { of: "br0", id: 5 }, addresses: ["10.5.0.1/24"], zone: "wan" };

/**
 * Three third-party plugins: one opens ports through the firewall's registry, one replaces a base service, and gre.ts from the
 * documentation makes an interface.
 */
const strangersPlugins = `[
  gre("192.168.1.10", "br0"),
  { name: "game", apply: ({ hooks }) => hooks.registries.tap("game", (to) => to.add("firewall.open", { tcp: 2796, from: ["tunnel"] })) },
  {
    name: "own-addresses",
    apply({ hooks }) {
      hooks.services.tap("own-addresses", (services) =>
        services.add({ name: "net-gre1", oneshot: "ip addr add 10.8.0.1/30 dev gre1\\necho replaced", dependsOn: ["link:gre1"] }),
      );
    },
  },
]`;

const routerConfig = (broken: boolean) => `import { defineConfig } from "@nixwrt/core";
import { gre } from "./gre.js";
import { qemu } from "@nixwrt/device-qemu";
import { dnsmasq } from "@nixwrt/plugin-dnsmasq";
import { firewall } from "@nixwrt/plugin-firewall";
import { sshd } from "@nixwrt/plugin-sshd";
export default defineConfig({
  hostname: "router",
  device: qemu({ memory: 64 }),
  interfaces: ${JSON.stringify({
    eth0: { dhcp: true },
    br0: lan,
    "br0.9": guestNetwork,
    "br0.6": strangers,
    "br0.5": outside,
    "br0.50": crowd,
    gre1: { zone: "tunnel" },
  })},
  plugins: [
    firewall({
      closed: ["strangers"],
      forwards: [{ tcp: 8000, to: "192.168.1.10", port: 8080 }],
      open: [{ tcp: 22, from: ["wan"], sources: ["10.0.2.2"] }],
    }),
    dnsmasq({
      networks: { br0: {}, "br0.9": {}, "br0.50": { range: ${JSON.stringify(crowdRange)} } },
      hosts: [{ name: "laptop", mac: "${clientMac}", address: "192.168.1.10" }],
      blocked: ["ads.example.org"],
    }),
    sshd({ authorizedKeys: { root: [${JSON.stringify(key.publicKey)}] } }),
    ${strangersPlugins},
  ],
  services: {
    game: { run: "exec nc -ll -p 2796 -e echo hello" },
    web: { run: "exec httpd -f -p 8080 -h /etc/www", listens: [{ tcp: 8080, from: ["lan", "guest"] }] },
    ${broken ? 'firewall: { oneshot: "nft-load /etc/www/index.html", user: "root", capabilities: ["CAP_NET_ADMIN"] },' : ""}
  },
  etc: { "www/index.html": "the router\\n" },
  busybox: { config: ${JSON.stringify(busybox)} },
  kernel: { config: ${JSON.stringify(sharedSymbols)} },
});
`;

/** Busybox settings of both devices, so that they share one busybox. */
const busybox = {
  HTTPD: true,
  WGET: true,
  ...{ NC: true, NC_SERVER: true, NC_EXTRA: true },
  ...{ NSLOOKUP: true, FEATURE_NSLOOKUP_BIG: true },
  FEATURE_IP_TUNNEL: true,
  PING: true,
  PING6: true,
  UDHCPC: true,
  FEATURE_UDHCP_RFC3397: true,
};

/**
 * Returns the config of a client that is in the LAN, in the guest network, and among the strangers at once. It shares the router's kernel.
 */
function clientConfig(kernel: Readonly<Record<string, unknown>>): string {
  const interfaces = {
    eth0: { dhcp: true, slaac: true, mac: clientMac },
    gre1: { addresses: ["10.8.0.2/30"], mtu: 1400 },
    "eth0.9": { vlan: { of: "eth0", id: 9 }, addresses: ["192.168.9.10/24"], zone: "lan" },
    "eth0.5": { vlan: { of: "eth0", id: 5 }, addresses: ["10.5.0.10/24"] },
    "eth0.6": {
      vlan: { of: "eth0", id: 6 },
      addresses: ["10.6.0.10/24", "fd06::10/64"],
      routes: [{ to: "203.0.113.0/24", via: "10.6.0.1" }],
    },
  };
  return `import { defineConfig } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { gre } from "./gre.js";
export default defineConfig({
  hostname: "client",
  device: qemu({ memory: 64 }),
  plugins: [gre("192.168.1.1", "eth0")],
  interfaces: ${JSON.stringify(interfaces)},
  services: { web: { run: "exec httpd -f -p 8080 -h /etc/www" } },
  etc: { "www/index.html": "the client\\n" },
  busybox: { config: ${JSON.stringify(busybox)} },
  kernel: { config: ${JSON.stringify(kernel)} },
});
`;
}

let internet: Server;
let address: string;
let router: Guest;
let client: Guest;
/** Port of the wire between the two devices: the router's end listens there, and the test joins the client at the other end. */
let wirePort: number;
let wire: TappedWire;
const projects: TemporaryProject[] = [];
const guests: Guest[] = [];

async function project(config: string): Promise<string> {
  const made = await createProject({ "nixwrt.config.ts": config, ...pageFiles("networks.md").files });
  projects.push(made);
  return made.directory;
}

async function bootRouter(broken: boolean): Promise<Guest> {
  const guest = await bootImage({
    project: await project(routerConfig(broken)),
    ...(broken ? {} : { privateKey: key.privateKey }),
    wires: { eth1: { listen: wirePort } },
    reachHost: true,
  });
  guests.push(guest);
  return guest;
}

async function bootClient(): Promise<Guest> {
  const { system } = await openProject({ cwd: projects[0]?.directory ?? "" });
  const kernel = kernelOf(system);
  const guest = await bootImage({ project: await project(clientConfig(kernel)), wires: { eth0: wire.near } });
  guests.push(guest);
  return guest;
}

/** Returns the output of a command in the client, over its console. */
async function onClient(command: string): Promise<string> {
  return (await client.console.run(`${command} 2>&1`, { timeoutMs: 120_000 })).output.trimEnd();
}

const get = (place: string) => `wget -q -T 10 -O - http://${place}/`;

beforeAll(async () => {
  internet = createServer((_, response) => response.end(`${page}\n`));
  await new Promise<void>((resolve) => internet.listen(0, "127.0.0.1", resolve));
  address = `10.0.2.2:${(internet.address() as AddressInfo).port}`;
  wirePort = await freePort();
  wire = await TappedWire.to(wirePort);
  router = await bootRouter(false);
  client = await bootClient();
});
afterAll(async () => {
  internet.close();
  await Promise.all(guests.map((guest) => guest.kill()));
  await wire?.[Symbol.asyncDispose]();
  await Promise.all(projects.map((made) => made[Symbol.asyncDispose]()));
});

it("the LAN gets addresses and names from the router, over IPv4 and IPv6", async () => {
  await onClient("until grep -q '^nameserver 192' /etc/resolv.conf; do sleep 0.5; done");
  const leased = "/run/network/eth0/from/dhcp";
  expect(await onClient(`cat ${leased}/addresses ${leased}/gateways`)).toBe("192.168.1.10/24\n192.168.1.1");
  // Router advertisements come after DHCP.
  expect(await onClient("cat /etc/resolv.conf")).toMatch(/^search lan\nnameserver 192\.168\.1\.1$/m);
  await onClient("until ip -6 addr show dev eth0 | grep -q 'inet6 fd01::.* dynamic'; do sleep 0.5; done");
  expect(await onClient("nslookup laptop.lan")).toMatch(/^Address: 192\.168\.1\.10$/m);
  for (const network of ["192.168.1", "192.168.9"]) {
    const answer = await onClient(`nslookup router.lan ${network}.1`);
    const addresses = answer
      .split(/^Name:.*$/m)
      .slice(1)
      .join("")
      .match(/(?<=^Address: ).+/gm);
    // dnsmasq can choose by the network of the host for IPv4 only.
    expect(addresses?.sort()).toEqual([`${network}.1`, "fd01::1"]);
  }
  expect(await onClient("nslookup ads.example.org")).toMatch(/NXDOMAIN/);
  expect(await outputOf(router, "cat /run/dnsmasq/leases")).toMatch(/ 02:00:00:00:00:10 192\.168\.1\.10 /);
  // The uplink's name server, which DHCP announced.
  expect(await outputOf(router, "cat /run/dnsmasq/upstreams")).toContain("nameserver 10.0.2.3");
});

it("a thousand hosts get addresses, within a megabyte of memory, and the log reports one host too many", async () => {
  const crowdPlace = { wire, server: "far", vlan: 50 } as const;
  const memory = async () =>
    Number(
      await outputOf(router, "sed -n 's/^VmRSS:[^0-9]*\\([0-9]*\\).*/\\1/p' /proc/$(cat /run/sv/dnsmasq/pid)/status"),
    );
  const before = await memory();
  const leases = await leaseAddresses(crowdPlace, 0, crowdSize);
  expect(new Set(leases.values()).size).toBe(crowdSize);
  expect([...leases.values()].every((one) => networkHolds("10.50.0.0/22", one))).toBe(true);
  expect((await memory()) - before).toBeLessThan(1024);
  expect(await outputOf(router, "grep -c ' 10.50.' /run/dnsmasq/leases")).toBe(String(crowdSize));
  expect(Number(await outputOf(router, "wc -c < /run/dnsmasq/leases"))).toBeLessThan(128 * 1024);

  const mac = crowdMac(crowdSize)
    .toString("hex")
    .replace(/(..)(?=.)/g, "$1:");
  await discover(crowdPlace, crowdSize);
  const told = `grep -q 'DHCPDISCOVER(br0.50) ${mac} no address available' /run/log/dnsmasq/current`;
  await outputOf(router, `until ${told}; do sleep 0.5; done`);
  // A client can get an address that another has released.
  await release(crowdPlace, 7, leases.get(7) ?? "", "10.50.0.1");
  expect([...(await leaseAddresses(crowdPlace, crowdSize, 1)).values()]).toEqual([leases.get(7)]);
  // The other hosts still have their addresses: nobody in the LAN was refused.
  expect(await outputOf(router, "grep -c ' 192.168.1.10 ' /run/dnsmasq/leases")).toBe("1");
});

it("the LAN reaches the Internet from the router's address", async () => {
  expect(await onClient(get(address))).toBe(page);
  expect(await onClient("ping -c 1 -W 5 10.0.2.2")).toContain("1 packets received");
});

it("the LAN reaches all services of the router, over IPv4 and IPv6", async () => {
  expect(await onClient(get("192.168.1.1:8080"))).toBe("the router");
  expect(await onClient(get("[fd01::1]:8080"))).toBe("the router");
  expect(await onClient("nc -w 5 192.168.1.1 22 < /dev/null | head -c 7")).toBe("SSH-2.0");
});

it("guests reach the services for guests, and no others", async () => {
  expect(await onClient(get("192.168.9.1:8080"))).toBe("the router");
  expect(await onClient("nc -w 3 192.168.9.1 22 < /dev/null | head -c 7")).not.toContain("SSH");
});

it("guests do not reach hosts of the LAN, and the router does not even look for them", async () => {
  const lanHost = { address: "192.168.1.200", bytes: Buffer.from([192, 168, 1, 200]) };
  let seen = 0;
  const stop = wire.listen((from, frame) => {
    if (from === "far" && frame.includes(lanHost.bytes)) seen++;
    return false;
  });
  expect(await onClient(`ip route add ${lanHost.address} via 192.168.9.1 dev eth0.9`)).toBe("");
  // The log is limited, so it contains only some of the packets.
  const told = `dmesg | grep -q 'firewall: .*IN=br0.9 OUT=br0 .*SRC=192.168.9.10 DST=${lanHost.address}'`;
  const [pings] = await Promise.all([
    onClient(`ping -c 20 -W 1 ${lanHost.address}; nc -w 3 ${lanHost.address} 80 < /dev/null`),
    outputOf(router, `until ${told}; do sleep 1; done`),
  ]);
  expect(pings).toContain(" 0 packets received");
  stop();
  expect(seen).toBe(0);
  await onClient(`ip route del ${lanHost.address}`);
});

it("strangers reach nothing, over IPv4 and IPv6, and are counted and logged", async () => {
  const ports = [1, 22, 53, 80, 123, 443, 547, 873, 8000, 8080, 65_535];
  for (const host of ["10.6.0.1", "fd06::1"]) {
    const probes = ports.map((port) => `nc -w 1 ${host} ${port} < /dev/null > /dev/null 2>&1 && echo ${port}`);
    expect(await onClient(`${probes.join("; ")}; true`)).toBe("");
  }
  expect(await outputOf(router, "dmesg | grep 'firewall: .*IN=br0.6' | head -n 1")).toMatch(
    /SRC=10\.6\.0\.10 .* DPT=\d+/,
  );
  // Neighbour discovery still works, and pings are answered.
  expect(await onClient("ping -c 1 -W 5 10.6.0.1; ping6 -c 1 -W 5 fd06::1")).toMatch(
    /1 packets received[\s\S]*1 packets received/,
  );
});

it("strangers do not reach each other through the router", async () => {
  // From one uplink's segment to the other, where the LAN reaches a web server at the same address.
  expect(await onClient("ip route add 10.0.2.2 via 10.5.0.1 dev eth0.5")).toBe("");
  expect(await onClient(`wget -q -T 5 -O - http://${address}/ || echo nothing`)).toMatch(/nothing$/);
  expect(await onClient("ping -c 1 -W 3 10.0.2.2")).toContain("0 packets received");
  expect(await onClient("ping -c 1 -W 5 10.5.0.1")).toContain("1 packets received");
  expect(await onClient(`ip route del 10.0.2.2; ${get(address)}`)).toBe(page);
});

it("a forwarded port leads to a host in the LAN, from outside and from inside", async () => {
  const [forwarded, own] = [await router.forward(8000), await router.forward(8080)];
  const answer = await fetch(`http://127.0.0.1:${forwarded}/`);
  expect(await answer.text()).toBe("the client\n");
  await expect(fetch(`http://127.0.0.1:${own}/`, { signal: AbortSignal.timeout(5000) })).rejects.toThrow();
  expect(await onClient(get("10.0.2.15:8000"))).toBe("the client");
  expect(await onClient(get("192.168.1.1:8000"))).not.toContain("the client");
});

it("third-party plugins make an interface, open a port in the firewall, and replace a base service", async () => {
  expect(await onClient("ping -c 1 -W 10 10.8.0.1")).toContain("1 packets received");
  expect(await onClient("nc -w 5 10.8.0.1 2796 < /dev/null")).toBe("hello");
  expect(await onClient("nc -w 3 10.8.0.1 8080 < /dev/null > /dev/null 2>&1 && echo reached; true")).toBe("");
  expect(await outputOf(router, "cat /run/log/net-gre1")).toContain("replaced");
  expect(await onClient("ip link show dev gre1")).toContain("mtu 1400");
});

it("the rules, and the reason of an open port, are shown on the machine that builds the image", async () => {
  const cwd = projects[0]?.directory ?? "";
  const rules = await nixwrt(["plan", "--firewall"], { cwd });
  expect(rules.stdout).toMatch(/^table inet nixwrt \{\n/);
  expect(rules.stdout).toContain('iifname "gre1" tcp dport 2796 counter packets 0 bytes 0 accept');
  expect((await nixwrt(["explain", "tcp/8080"], { cwd })).stdout).toMatch(/the service web, for lan, guest/);
});

describe("if the rules cannot be loaded", () => {
  beforeAll(async () => {
    await Promise.all(guests.map((guest) => guest.kill()));
    router = await bootRouter(true);
    client = await bootClient();
  });

  it("the uplink stays down, nothing is forwarded, and the LAN reaches the device", async () => {
    expect(await onClient(`until ${get("192.168.1.1:8080")}; do sleep 1; done`)).toContain("the router");
    const { output } = await router.console.run(
      "nixwrt-status; cat /proc/sys/net/ipv4/ip_forward; ip link show dev eth0",
    );
    expect(output).toMatch(/^firewall +failed/m);
    expect(output).toMatch(/^link-eth0 +failed .*needs firewall/m);
    expect(output).toMatch(/^0$/m);
    expect(output).not.toMatch(/eth0: <[^>]*\bUP\b/);
    // Guests and strangers, who are not on an uplink, cannot reach it either.
    for (const name of ["br0.6", "br0.9", "gre1"]) {
      expect(output).toMatch(new RegExp(`^link-${name} +failed .*needs firewall`, "m"));
    }
  });
});
