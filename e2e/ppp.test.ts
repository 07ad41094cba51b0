import { openProject, type Wire } from "@nixwrt/core/host";
import {
  bootImage,
  createProject,
  type Guest,
  internet,
  makeSshKey,
  type Provider,
  startProvider,
  type TemporaryProject,
} from "@nixwrt/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "./freePort.js";
import { outputOf } from "./guests.js";
import { kernelOf } from "./kernelOf.js";
import { pageFiles } from "./pageFiles.js";
import { exampleWithSharedSymbols } from "./sharedSymbols.js";
import { repository } from "./support.js";
import { keepKnocking, type Target } from "./wire/knock.js";
import { discovery, discoveryCode, sessionPacket } from "./wire/pppoe.js";
import { Stranger } from "./wire/Stranger.js";
import { type End, TappedWire } from "./wire/TappedWire.js";

/** examples/defalutroute, between a provider and a host in its LAN. */
let example: TemporaryProject;
/** Folder of {@link example}. */
let router: string;
const key = makeSshKey();
/** Password with characters that are special in pppd's files. */
const password = `s"3\\cr#t '$x`;
const env = { SSH_AUTHORIZED_KEY: key.publicKey, PPP_USERNAME: "alice", PPP_PASSWORD: password };
/** Hardware address by which the router identifies the host. */
const mac = "02:00:00:00:00:10";

/** Names of the Internet with addresses that only a page would use that attacks the router or hosts of its LAN. */
const rebinding = {
  "lan.example.net": "192.168.1.10",
  "router.example.net": "192.168.1.1",
  "unique-local.example.net": "fd00::1",
};

/** Busybox settings of both provider and host, so that they share one busybox. */
const busybox = {
  ...{ HTTPD: true, WGET: true, FEATURE_WGET_TIMEOUT: true, NC: true, NC_SERVER: true, NC_EXTRA: true },
  ...{ NSLOOKUP: true, FEATURE_NSLOOKUP_BIG: true, PING: true, PING6: true },
  ...{
    UDHCPC: true,
    FEATURE_UDHCP_RFC3397: true,
    SHA256SUM: true,
    FEATURE_HTTPD_CGI: true,
    FEATURE_HTTPD_BASIC_AUTH: true,
  },
};

/**
 * Returns the config of a host in the LAN and in the guest network. It reaches the provider's second name server through the guest network.
 */
const hostConfig = (kernel: object) => `import { defineConfig } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
export default defineConfig({
  hostname: "host",
  device: qemu({ memory: 64 }),
  interfaces: ${JSON.stringify({
    eth0: { dhcp: true, slaac: true, mac },
    "eth0.30": {
      vlan: { of: "eth0", id: 30 },
      addresses: ["192.168.30.10/24"],
      slaac: true,
      metric: 500,
      routes: [{ to: `${internet.nameServers[1]}/32`, via: "192.168.30.1" }],
    },
  })},
  services: { web: { run: "exec httpd -f -p 80 -h /etc/www" } },
  etc: { "www/index.html": "the host\\n" },
  busybox: { config: ${JSON.stringify(busybox)} },
  kernel: { config: ${JSON.stringify(kernel)} },
});
`;

let lanPort: number;
let provider: Provider;
/** The line to the provider, with a stranger connected to it. */
let line: TappedWire;
let stranger: Stranger;
let device: Guest;
let host: Guest;
let project: TemporaryProject;
let duringBoot: Awaited<ReturnType<ReturnType<typeof keepKnocking>>>;

function portOf(wire: Wire): number {
  return "listen" in wire ? wire.listen : Number(wire.connect);
}

/** @param variant environment variables of the example */
const bootRouter = (variant: Readonly<Record<string, string>> = {}, modem = line.near) =>
  bootImage({
    project: router,
    env: { ...env, ...variant },
    privateKey: key.privateKey,
    wires: { eth1: modem, eth2: { listen: lanPort } },
    reboot: "restart",
  });

/** Returns the output of a command in the host, over its console. */
async function onHost(command: string, timeoutMs = 180_000): Promise<string> {
  return (await host.console.run(`${command} 2>&1`, { timeoutMs })).output.trimEnd();
}

/** Waits until a command succeeds in the host. */
const until = (command: string) => onHost(`until ${command} > /dev/null 2>&1; do sleep 1; done`);

/** The stranger's addresses: two on the Internet, one as a neighbour on the line, and one in the LAN's range. */
const strange = { four: "11.0.0.200", six: "2001:db8:ffff::200", neighbour: "fe80::bad", lan: "192.168.1.66" };

/**
 * Targets of a stranger who knows nothing about the router: the link-local address that it forms itself, and usual inside addresses of
 * routers.
 */
function insideAddresses(): Target[] {
  const ways = [{}, { vlan: 7 }];
  return [
    ...ways.map((way) => ({ from: strange.neighbour, to: stranger.linkLocal, way })),
    ...ways.map((way) => ({ from: strange.lan, to: "192.168.1.1", way })),
    ...["192.168.1.1", "192.168.30.1"].map((to) => ({ from: strange.four, to, way: "session" as const })),
  ];
}

const page = (host: string, path = "index.html") => `wget -q -T 10 -O - http://${host}/${path}`;
const onRouter = (command: string) => outputOf(device, command, 180_000);
const routerUntil = (command: string) => onRouter(`until ${command} > /dev/null 2>&1; do sleep 1; done`);

beforeAll(async () => {
  example = await exampleWithSharedSymbols("defalutroute");
  router = example.directory;
  const { system } = await openProject({ cwd: router, env: { ...process.env, ...env } });
  const kernel = kernelOf(system);
  lanPort = await freePort();
  const prefixLifetime = { preferred: 60, valid: 120 };
  provider = await startProvider({
    ...{ vlan: 7, password, prefixLifetime, kernel, busybox, packagesFrom: repository },
    names: rebinding,
  });
  line = await TappedWire.to(portOf(provider.line));
  stranger = new Stranger(line, Object.values(strange));
  const stop = keepKnocking(stranger, insideAddresses);
  device = await bootRouter();
  project = await createProject({ "nixwrt.config.ts": hostConfig(kernel) });
  host = await bootImage({ project: project.directory, wires: { eth0: { connect: lanPort } } });
  await provider.waitForSession({ timeoutMs: 180_000 });
  duringBoot = await stop();
});
afterAll(async () => {
  await Promise.all([host?.kill(), device?.kill(), provider?.[Symbol.asyncDispose]()]);
  await line?.[Symbol.asyncDispose]();
  await Promise.all([example, project].map((one) => one?.[Symbol.asyncDispose]()));
});

describe("a LAN behind PPPoE on a VLAN", () => {
  it("reaches pages of the Internet by name, over IPv4 and IPv6", async () => {
    await until(page(internet.name));
    expect(await onHost(page(internet.web))).toBe(internet.page);
    await until(page(`[${internet.web6}]`));
    expect(await onHost(page(`[${internet.web6}]`))).toBe(internet.page);
    const [session] = await provider.sessions();
    // In IPv4, connections come from the session's address, and in IPv6, from the delegated prefix.
    expect(await onHost(page(internet.web, "cgi-bin/address"))).toContain(session?.address);
    const prefix = session?.prefix?.replace(/::\/\d+$/, "") ?? "none";
    // The host may first have an address in the guest network, by which it has reached the page.
    await until(`ip -6 addr show dev eth0 scope global | grep -F ${prefix}`);
  });

  it("shows what its README promises, with the commands there", async () => {
    const { commands } = pageFiles("../examples/defalutroute/README.md", "Try it in QEMU");
    const command = (start: string) => commands.find((one) => one.startsWith(start)) ?? "false";
    expect(await onHost(command("wget "))).toBe(internet.page);
    const [session] = await provider.sessions();
    expect(await onRouter(command("cat "))).toContain(session?.address);
    await routerUntil(command("nixwrt-status"));
    expect(await onRouter(command("nixwrt-status"))).toMatch(/^link-ppp0 +up .*\n[\s\S]*^net-ppp0 +done /m);
  });

  it("receives large files from hosts that do not learn the session's MTU", async () => {
    await provider.blockPathMtu(true);
    const there = await provider.run("sha256sum < large");
    const here = await onHost(`wget -q -T 60 -O - http://${internet.web}/large | sha256sum`);
    expect(here).toBe(there.trim());
    await provider.blockPathMtu(false);
  });

  it("answers no stranger while the router boots", () => {
    expect(duringBoot.answers).toEqual([]);
    expect(duringBoot.knocks).toBeGreaterThan(500);
  });

  it("is reachable from outside at the forwarded port, and at no other of 65,535, over IPv4 and IPv6", async () => {
    const [session] = await provider.sessions();
    expect(await provider.run(`wget -q -T 10 -O - http://${session?.address}:8080/index.html`)).toBe("the host\n");
    const address = session?.address ?? "";
    const marker = { from: strange.four, to: address, toPort: 8080 };
    expect(await stranger.scan("tcp", strange.four, address, { marker })).toEqual({ 8080: "open" });
    expect(await stranger.scan("udp", strange.four, address, { marker })).toEqual({});
    const address6 = (await onRouter("cat /run/network/br0/from/delegation/addresses")).split("/")[0] ?? "";
    const host6 = /inet6 (2001:\S+)\/64/.exec(await onHost("ip -6 addr show dev eth0 scope global"))?.[1] ?? "";
    for (const protocol of ["tcp", "udp"] as const) {
      expect(await stranger.scan(protocol, strange.six, address6, { marker })).toEqual({});
    }
    expect(await stranger.scan("tcp", strange.six, host6, { marker })).toEqual({});
  });

  it("answers no stranger while the rules are reloaded", async () => {
    const [session] = await provider.sessions();
    const address6 = (await onRouter("cat /run/network/br0/from/delegation/addresses")).split("/")[0];
    const stop = keepKnocking(stranger, () => [
      ...insideAddresses(),
      { from: strange.four, to: session?.address, way: "session" },
      { from: strange.six, to: address6, way: "session" },
    ]);
    await onRouter("for i in $(seq 20); do /etc/oneshot/firewall/run || exit; done");
    const { knocks, answers } = await stop();
    expect(answers).toEqual([]);
    expect(knocks).toBeGreaterThan(50);
  });

  it("has guests that reach the Internet, but neither the LAN nor the router", async () => {
    expect(await onHost(`ping -c 1 -W 10 ${internet.nameServers[1]}`)).toContain("1 packets received");
    expect(await onHost("ip -6 addr show dev eth0.30 scope global")).toContain("inet6 2001:");
    expect(await onHost("nc -w 2 192.168.30.1 22 < /dev/null 2> /dev/null | head -c 3")).toBe("");
    expect(await onHost(`nslookup ${internet.name} 192.168.30.1`)).toContain(internet.web);
  });

  it("gets no inside address for a name of the Internet (DNS rebinding)", async () => {
    for (const [name, address] of Object.entries(rebinding)) {
      const asks = (server: string) => `nslookup ${name} ${server} 2>&1 | sed 1,3d`;
      expect(await provider.run(`${asks(internet.nameServers[0])}; true`)).toContain(address);
      expect(await onHost(asks("192.168.1.1"))).not.toContain(address);
      expect(await onRouter(`logread | grep -c 'possible DNS-rebind attack detected: ${name}'; true`)).not.toBe("0");
    }
    expect(await onHost(`nslookup ${internet.name} 192.168.1.1`)).toContain(internet.web);
  });

  it("has names for its hosts, and no secret appears in the router's processes and logs", async () => {
    expect(await onHost("nslookup server.lan")).toMatch(/^Address: 192\.168\.1\.10$/m);
    // The pattern is in two parts, so that the search does not find itself.
    const pattern = String.raw`printf '%s%s\n' '3\\c' 'r#t' > /tmp/pattern`;
    const places = "/proc/[0-9]*/cmdline /proc/[0-9]*/environ /run/network/*/* /run/nixwrt/*/* /run/ppp/*";
    const found = `{ cat ${places}; logread; } 2> /dev/null | grep -acF -f /tmp/pattern; grep -cF -f /tmp/pattern /etc/ppp/peers/ppp0`;
    expect(await onRouter(`${pattern}; ${found}; rm /tmp/pattern`)).toBe("0\n1");
    expect(await onRouter("stat -c '%a %U' /etc/ppp/peers/ppp0")).toBe("600 root");
  });
});

describe("after an event at the provider", () => {
  const prefixOf = async () => (await provider.waitForSession({ timeoutMs: 180_000 })).prefix ?? "none";

  it("a session that was ended comes back with another prefix, which hosts use", async () => {
    const before = await prefixOf();
    await provider.renumber({ drop: true });
    const now = (await prefixOf()).replace(/::\/\d+$/, "");
    expect(before).not.toContain(now);
    await until(`ip -6 addr show dev eth0 scope global | grep -q ${now}`);
    await until(`ip -6 addr show dev eth0 | grep ${before.replace(/::\/\d+$/, "")} | grep -q deprecated`);
    await until(page(`[${internet.web6}]`));
    expect(await onRouter("logread")).toContain("the session is over");
  });

  it("a new prefix replaces the old one in the same session", async () => {
    await provider.renumber();
    const now = (await prefixOf()).replace(/::\/\d+$/, "");
    await until(`ip -6 addr show dev eth0 scope global | grep -q ${now}`);
    await until(page(`[${internet.web6}]`));
    // The client has renewed the prefix, and is still running.
    await routerUntil("logread | grep -q 'dhcp6-ppp0: udhcpc6: sending renew'");
    expect(await onRouter("dmesg | grep -c SIGSEGV; true")).toBe("0");
  });

  it("a silent provider is detected; meanwhile, names of the LAN resolve, and others fail at once", async () => {
    await provider.silence("line");
    await routerUntil("! grep -q up /run/network/ppp0/state");
    expect(await onHost("nslookup server.lan")).toContain("192.168.1.10");
    expect(await onHost(`nslookup other.example.org | grep -c ' can.t resolve\\|REFUSED\\|SERVFAIL'`)).not.toBe("0");
    await provider.answer("line");
    await until(page(internet.web));
    const told = await onRouter("logread | grep 'No response to 4 echo-requests'");
    // Logged once: pppd does not log it, too.
    expect(told.split("\n").map((line) => /link-ppp0|pppd/.exec(line)?.[0])).toEqual(["link-ppp0"]);
  });

  it("a refused password is reported, and retries are delayed", async () => {
    await provider.setPassword("another one");
    await provider.dropSessions();
    const told = "the provider refuses the user name or the password";
    await routerUntil(`logread | grep -q 'link-ppp0: ${told}'`);
    await provider.setPassword(password);
    await until(page(internet.web));
    expect(await onRouter(`logread | grep -c 'link-ppp0: ${told}'`)).toBe("1");
    expect(await onRouter("logread")).toContain("trying again in 60 s");
  });
});

describe("a router after power cuts, with packets of 1500 bytes", () => {
  beforeAll(async () => {
    await device.kill();
    device = await bootRouter({ PPPOE_MTU: "1500" });
  });

  /** Returns the largest size in bytes of a packet of a large file on the line. */
  async function largestPacket(): Promise<number> {
    let largest = 0;
    const stop = line.listen((from, frame) => {
      if (from === "far") largest = Math.max(largest, sessionPacket(frame)?.length ?? 0);
      return false;
    });
    await onHost(`wget -q -T 60 -O /dev/null http://${internet.web}/large`);
    stop();
    return largest;
  }

  it("comes up closed whenever the power was cut, and gets a session again as soon as the provider allows", async () => {
    const stop = keepKnocking(stranger, insideAddresses);
    const moments: ((from: End, frame: Buffer) => boolean)[] = [
      (from, frame) => from === "near" && sessionPacket(frame) === undefined,
      (from, frame) => from === "near" && discoveryCode(frame) === discovery.init,
      (from, frame) => from === "far" && discoveryCode(frame) === discovery.session,
      (from, frame) => from === "near" && sessionPacket(frame) !== undefined,
    ];
    for (const moment of moments) {
      await line.next(moment);
      await device.reset();
    }
    await line.next(moments.at(-1) ?? (() => true));
    await until(page(internet.web));
    const { knocks, answers } = await stop();
    expect(answers).toEqual([]);
    expect(knocks).toBeGreaterThan(500);
  });

  it("uses packets of 1492 bytes, or of 1500 if the provider supports them", async () => {
    await until(page(internet.web));
    expect(await onRouter("cat /sys/class/net/ppp0/mtu")).toBe("1492");
    expect(await largestPacket()).toBe(1492);
    await provider.allowBabyJumbo(true);
    await routerUntil("grep -q 1500 /run/network/ppp0/mtu");
    await until(page(internet.web));
    expect(await onRouter("cat /sys/class/net/ppp0/mtu")).toBe("1500");
    expect(await largestPacket()).toBe(1500);
    await provider.allowBabyJumbo(false);
    await routerUntil("grep -q 1492 /run/network/ppp0/mtu");
  });
});

describe("an L2TP tunnel instead of PPPoE", () => {
  beforeAll(async () => {
    await device.kill();
    device = await bootRouter({ L2TP_PEER: internet.cable.own, WAN_VLAN: "0" }, provider.cable);
  });

  it("connects to the Internet, over IPv4 and IPv6", async () => {
    await until(page(internet.web));
    await until(page(`[${internet.web6}]`));
    const sessions = await provider.sessions();
    const asker = await onHost(page(internet.web, "cgi-bin/address"));
    expect(sessions.some(({ address }) => asker.includes(address))).toBe(true);
    expect(await onRouter(`ip -4 route get ${internet.web}`)).toContain("dev ppp0");
  });

  it("comes back after the provider has ended it", async () => {
    await provider.dropSessions();
    await provider.waitForSession({ timeoutMs: 180_000 });
    await until(page(internet.web));
  });

  it("loses the cable's address and route when the lease ends, and gets them back with the server", async () => {
    const leased = `ip -4 addr show dev eth1 | grep -q ${internet.cable.first.replace(/\d+$/, "")}`;
    expect(await onRouter(`${leased} && ip -4 route | grep -c '^default .*dev eth1'`)).toBe("1");
    await provider.silence("cable");
    await onRouter(`while ${leased}; do sleep 1; done`);
    expect(await onRouter("ip -4 route | grep -c '^default'; true")).toBe("0");
    expect(await onRouter("ls /run/network/eth1 | grep -c 'addresses\\|gateways'; true")).toBe("0");
    await provider.answer("cable");
    await routerUntil(leased);
    await until(page(internet.web));
  });
});
