import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { cacheDirectory, openProject } from "@nixwrt/core/host";
import { bootImage, createProject, type Guest, type TemporaryProject } from "@nixwrt/testkit";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "./freePort.js";
import { kernelOf } from "./kernelOf.js";
import { sharedSymbols } from "./sharedSymbols.js";

/** Makes a private key and its public key in WireGuard's format. */
function makeKey() {
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  const text = (data: string | undefined) => Buffer.from(data ?? "", "base64url").toString("base64");
  return {
    private: text(privateKey.export({ format: "jwk" }).d),
    public: text(publicKey.export({ format: "jwk" }).x),
  };
}

const keys = { home: makeKey(), office: makeKey(), shared: makeKey().private };
const env = { WG_HOME: keys.home.private, WG_OFFICE: keys.office.private, WG_SHARED: keys.shared };

/** Addresses of the office on the "Internet". Home reaches it through either of two VLANs on one wire. */
const office = ["203.0.113.1", "203.0.113.2"] as const;

const busybox = {
  ...{ HTTPD: true, WGET: true, PING: true, PING6: true, FEATURE_FANCY_PING: true },
  ...{ DD: true, DATE: true, CUT: true, HEAD: true, NSLOOKUP: true, FEATURE_NSLOOKUP_BIG: true },
};

const home = `import { defineConfig, secret } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { failover } from "@nixwrt/plugin-failover";
import { firewall } from "@nixwrt/plugin-firewall";
import { sqm } from "@nixwrt/plugin-sqm";
import { wireguard } from "@nixwrt/plugin-wireguard";
export default defineConfig({
  hostname: "home",
  device: qemu({ memory: 64 }),
  interfaces: {
    "eth1.10": { vlan: { of: "eth1", id: 10 }, addresses: ["192.0.2.1/24", "2001:db8:10::1/64"], gateway: ["192.0.2.2", "2001:db8:10::2"], metric: 10, nameservers: ["192.0.2.2"] },
    "eth1.20": { vlan: { of: "eth1", id: 20 }, addresses: ["198.51.100.1/24", "2001:db8:20::1/64"], gateway: ["198.51.100.2", "2001:db8:20::2"], metric: 20 },
    wg0: { addresses: ["10.8.0.1/24", "fd08::1/64"] },
  },
  plugins: [
    firewall({ masquerade: [] }),
    failover({ hosts: ["${office[0]}", "${office[1]}"] }),
    sqm({ interface: "eth1.10", download: 1, upload: 2 }),
    { name: "notes", apply: ({ hooks }) => hooks.networkEvents.tap("notes", (events) =>
      events.on({ name: "notes", run: 'echo "$1 $2 $(cat /run/network/"$1"/answers)" >> /run/changes' })) },
    wireguard({
      privateKey: secret("WG_HOME"),
      listenPort: 51820,
      peers: [{
        publicKey: "${keys.office.public}",
        presharedKey: secret("WG_SHARED"),
        endpoint: "office.example.org:51821",
        allowedIps: ["10.8.0.2", "10.9.0.0/24", "fd08::/64"],
      }],
    }),
  ],
  services: { web: { run: "exec httpd -f -p 8080 -h /run/web", listens: [{ tcp: 8080, from: ["wan"] }], directories: [{ path: "/run/web" }] } },
  busybox: { config: ${JSON.stringify(busybox)} },
  kernel: { config: ${JSON.stringify(sharedSymbols)} },
});
`;

const officeConfig = (
  kernel: Readonly<Record<string, unknown>>,
) => `import { defineConfig, secret } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { wireguard } from "@nixwrt/plugin-wireguard";
export default defineConfig({
  hostname: "office",
  device: qemu({ memory: 64 }),
  interfaces: {
    "eth1.10": { vlan: { of: "eth1", id: 10 }, addresses: ["192.0.2.2/24", "2001:db8:10::2/64"], gateway: "192.0.2.1" },
    "eth1.20": { vlan: { of: "eth1", id: 20 }, addresses: ["198.51.100.2/24", "2001:db8:20::2/64"] },
    wg0: { addresses: ["10.8.0.2/24", "10.9.0.1/24", "fd08::2/64"] },
  },
  plugins: [
    wireguard({
      privateKey: secret("WG_OFFICE"),
      listenPort: 51821,
      peers: [{ publicKey: "${keys.home.public}", presharedKey: secret("WG_SHARED"), allowedIps: ["0.0.0.0/0", "fd08::1"] }],
    }),
  ],
  packages: ["dnsmasq"],
  services: { web: { run: "exec httpd -f -p 8080 -h /run/web", directories: [{ path: "/run/web" }] } },
  busybox: { config: ${JSON.stringify(busybox)} },
  kernel: { config: ${JSON.stringify(kernel)} },
});
`;

const projects: TemporaryProject[] = [];
const guests: Record<"home" | "office", Guest> = {} as never;

async function boot(name: "home" | "office", config: string, wire: string): Promise<void> {
  const made = await createProject({ "nixwrt.config.ts": config });
  projects.push(made);
  guests[name] = await bootImage({ project: made.directory, netdevs: [undefined, wire], env });
  // Messages of a kernel on a busy machine, such as "hrtimer: interrupt took", would be in the output of commands.
  await guests[name].console.run("dmesg -n 1");
}

/** Returns the output of a command in a guest, over its console. */
async function said(guest: "home" | "office", command: string): Promise<string> {
  return (await guests[guest].console.run(`( ${command} ) 2>&1`, { timeoutMs: 120_000 })).output.trimEnd();
}

/** Shell command that repeats a command until it succeeds. */
const until = (command: string) => `until ${command} > /dev/null 2>&1; do sleep 0.5; done; echo done`;

/** Waits until home uses its first uplink. Failover checks the office's addresses, so a late office makes it use the second one first. */
const firstIsUsed = until("ip route get 203.0.113.9 | grep -q 'dev eth1.10 '");

/** Shell commands that give the office another address on the "Internet", and update its name server. */
const isAt = (address: string) => `for old in ${office.join(" ")}; do ip addr del $old/32 dev lo 2>/dev/null; done
  ip addr add ${address}/32 dev lo; [ ! -e /run/dns.pid ] || kill $(cat /run/dns.pid)
  dnsmasq -C /dev/null -u root -x /run/dns.pid -R -h --local=/example.org/ --host-record=office.example.org,${address}; echo done`;

beforeAll(async () => {
  const wire = `127.0.0.1:${await freePort()}`;
  await boot("home", home, `socket,listen=${wire}`);
  const { system } = await openProject({ cwd: projects[0]?.directory ?? "" });
  const kernel = kernelOf(system);
  await boot("office", officeConfig(kernel), `socket,connect=${wire}`);
});
afterAll(async () => {
  await Promise.all(Object.values(guests).map((guest) => guest.kill()));
  await Promise.all(projects.map((made) => made[Symbol.asyncDispose]()));
});

/** Shell commands that recreate a guest's tunnel, as after a start, so that it forgets all handshakes. */
const anew = "ip link del wg0; for one in link net; do /etc/oneshot/$one-wg0/run || exit; done";

/** Size in bytes of the file that is sent through the uplink. */
const fileBytes = 500_000;
const makeFile = `dd if=/dev/zero of=/run/web/file bs=1000 count=${fileBytes / 1000}`;

/** Fetches the file, and returns the rate in bits per second by the guest's clock. */
async function fetchRate(guest: "home" | "office", from: string): Promise<number> {
  const get = `read a b < /proc/uptime; wget -q -O /dev/null http://${from}:8080/file || exit; read c d < /proc/uptime; echo $a $c`;
  const [start = 0, end = 0] = (await said(guest, get)).split(" ").map(Number);
  return (fileBytes * 8) / (end - start);
}

it("a peer with an unknown name is reached as soon as the name resolves, from both sides", async () => {
  expect(await said("home", "wgctl show wg0")).toContain(`public key ${keys.home.public}, UDP port 51820`);
  expect(await said("home", "ping -c 1 -W 2 10.8.0.2")).toContain("Destination address required");
  expect(await said("office", isAt(office[0]))).toContain("done");
  expect(await said("home", until("ping -c 1 -W 2 10.9.0.1"))).toBe("done");
  expect(await said("office", "ping -c 1 -W 5 10.8.0.1; ping6 -c 1 -W 5 fd08::1")).toMatch(
    /1 packets received[\s\S]*1 packets received/,
  );
  expect(await said("home", "wgctl show")).toMatch(/^\S{44} +203\.0\.113\.1:51821 +\d+ /m);
});

it("everything except the tunnel's own packets goes through the tunnel", async () => {
  // Home has an address that the office reaches only by its default route.
  const far = "198.18.0.1";
  await said("home", `ip addr add 10.99.0.1/32 dev lo; ip addr add ${far}/32 dev lo`);
  await said("home", `ip route add ${office[0]} via 192.0.2.2 dev eth1.10 src ${far}; ${anew}`);
  expect(await said("home", until("ping -c 1 -W 2 10.9.0.1"))).toBe("done");
  expect(await said("office", "wgctl show")).toContain(` ${far}:51820 `);
  expect(await said("office", "ping -c 1 -W 5 10.99.0.1")).toContain("1 packets received");
  await said("home", `ip route del ${office[0]}; ip addr del ${far}/32 dev lo`);
  expect(await said("home", until("ping -c 1 -W 2 10.9.0.1"))).toBe("done");
});

it("a peer without a name or endpoint is followed when its address changes", async () => {
  // To the office, home is such a peer. It keeps its tunnel, and moves between its uplinks and between addresses of one uplink.
  const moves = [
    { address: "198.51.100.1", through: "via 198.51.100.2 dev eth1.20" },
    { address: "198.18.0.1", through: "via 192.0.2.2 dev eth1.10" },
    { address: "198.18.0.2", through: "via 192.0.2.2 dev eth1.10" },
    { address: "198.18.0.1", through: "via 192.0.2.2 dev eth1.10" },
  ];
  const tunnel = "cat /sys/class/net/wg0/ifindex";
  const old = { home: await said("home", tunnel), office: await said("office", tunnel) };
  expect(await said("home", firstIsUsed)).toBe("done");
  expect(await said("home", until("ping -c 1 -W 2 10.9.0.1"))).toBe("done");
  expect(await said("office", "wgctl show")).toContain(" 192.0.2.1:51820 ");
  for (const { address, through } of moves) {
    // Only its uplinks' own addresses stay when it leaves them.
    const own = address.startsWith("198.18.") ? `ip addr add ${address}/32 dev lo;` : "";
    await said(
      "home",
      `for one in 1 2; do ip addr del 198.18.0.$one/32 dev lo 2> /dev/null; done; ${own}
      ip route replace ${office[0]} ${through} src ${address}`,
    );
    expect(await said("home", until("ping -c 1 -W 2 10.9.0.1"))).toBe("done");
    expect(await said("office", "wgctl show")).toContain(` ${address}:51820 `);
    expect(await said("office", "ping -c 1 -W 5 10.8.0.1; ping6 -c 1 -W 5 fd08::1")).toMatch(
      /1 packets received[\s\S]*1 packets received/,
    );
  }
  expect({ home: await said("home", tunnel), office: await said("office", tunnel) }).toEqual(old);
  await said("home", `ip route del ${office[0]}; ip addr del 198.18.0.1/32 dev lo`);
  expect(await said("home", until("ping -c 1 -W 2 10.9.0.1"))).toBe("done");
});

it("private keys are in one file of the device, and nowhere outside of the image", async () => {
  expect(await said("home", "ls -l /etc/wireguard/wg0.conf")).toMatch(/^-rw------- +1 root +root /);
  const seen = await said(
    "home",
    "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ /run/log/*/current; dmesg; wgctl show",
  );
  const cache = cacheDirectory(process.env);
  const places = ["logs", "engine", "assembled", "projects", "nix/var", "runs"].map((name) => join(cache, name));
  for (const key of Object.values(env)) {
    expect(seen).not.toContain(key);
    const folders = projects.map(({ directory }) => directory);
    expect((await execa("grep", ["-rlF", key, ...folders, ...places], { reject: false })).stdout).toBe("");
    const store = await execa("grep", ["-rlF", "--include=*.drv", key, join(cache, "nix/store")], { reject: false });
    expect(store.stdout).toBe("");
  }
});

it("an uplink is shaped in both directions, and again after it was recreated", async () => {
  expect(await said("office", makeFile)).toContain("500+0 records out");
  expect(await said("home", makeFile)).toContain("500+0 records out");
  // A handler of network events shapes the uplink soon after it is up.
  expect(await said("home", until("sqm | grep -q 'cake.*bandwidth 1Mbit'"))).toBe("done");
  expect(await said("home", firstIsUsed)).toBe("done");
  const rates = { down: await fetchRate("home", office[0]), up: await fetchRate("office", "192.0.2.1") };
  expect(rates.down).toBeLessThan(1_000_000);
  expect(rates.up).toBeLessThan(2_000_000);
  const shaped = await said("home", "sqm");
  expect(shaped).toMatch(/^eth1\.10:\r?\nqdisc cake .*bandwidth 2Mbit .*\bnat\b/m);
  expect(shaped).toMatch(/^ifb-eth1\.10:\r?\nqdisc cake .*bandwidth 1Mbit .*\bingress\b/m);
  for (const [, bytes] of shaped.matchAll(/^ Sent (\d+) bytes/gm)) expect(Number(bytes)).toBeGreaterThan(fileBytes);
  const comeBack = `. /usr/lib/nixwrt/network; ip link del eth1.10; set_facts eth1.10 static < /dev/null
    for one in link net; do /etc/oneshot/$one-eth1.10/run || exit; done`;
  expect(await said("home", comeBack)).toBe("");
  expect(await said("home", until("sqm | grep -q 'cake.*bandwidth 2Mbit'"))).toBe("done");
  expect(await said("home", firstIsUsed)).toBe("done");
  expect(await fetchRate("home", office[0])).toBeLessThan(1_000_000);
  expect(await said("home", "sqm eth0")).toContain("eth0 is not shaped");
});

it("a restarted peer with a new address is found by its name", async () => {
  expect(await said("office", `${anew}; ${isAt(office[1])}`)).toContain("done");
  expect(await said("home", until("ping -c 1 -W 2 10.9.0.1"))).toBe("done");
  expect(await said("home", "wgctl show")).toContain(` ${office[1]}:51821 `);
});

it("a device with a slow clock is reachable, and reaches its peer after the clock is set", async () => {
  // The office has an answer to the last packet that it has sent. It would begin a handshake 15 seconds after one without.
  expect(await said("office", until("ping -c 1 -W 2 10.8.0.1"))).toBe("done");
  const now = await said("home", "date +%s");
  expect(await said("home", `date -s 2001-01-01 > /dev/null; ${anew}`)).toBe("");
  expect(await said("home", until(`wgctl show | grep ' ${office[1]}:51821 '`))).toBe("done");
  expect(await said("home", "ping -c 6 -W 2 10.9.0.1")).toContain("0 packets received");
  expect(await said("home", `date -s @$((${now} + 3600)) > /dev/null`)).toBe("");
  expect(await said("home", until("ping -c 1 -W 2 10.9.0.1"))).toBe("done");

  expect(await said("home", `date -s 2001-01-01 > /dev/null; ${anew}`)).toBe("");
  expect(await said("office", until("ping -c 1 -W 2 10.8.0.1"))).toBe("done");
  expect(await said("home", "ping -c 1 -W 2 10.9.0.1")).toContain("1 packets received");

  // A handshake from the future, or from before power-on, is one whose age nobody knows.
  expect(await said("home", "wgctl show")).toMatch(/^\S{44} +\S+ +\d+ /m);
  const setTwice = `date -s @$((${now} + 3600)) > /dev/null; wgctl show; date -s 2000-01-01 > /dev/null; wgctl show`;
  const ages = [...(await said("home", setTwice)).matchAll(/^\S{44} +\S+ +(\S+) /gm)].map(([, age]) => age);
  expect(ages).toEqual(["?", "?"]);
});

it("the second uplink takes over while the first one does not answer", async () => {
  const through = (device: string) =>
    `ip route get 203.0.113.9 | grep -q 'dev ${device} ' && ip -6 route get 2001:db8:99::1 | grep -q 'dev ${device} '`;
  const lastEvent = "grep '^eth1.10 ' /run/changes | tail -n 1";
  expect(await said("home", `${through("eth1.10")} && echo yes`)).toBe("yes");
  // The office started this tunnel from its address on the uplink that is about to fail. Home's name server is there, too. Home can start a
  // tunnel only if its clock is ahead of every time that the office has seen.
  // when its clock is ahead of all that the office has seen.
  expect(await said("home", "wgctl show")).toContain(" 192.0.2.2:51821 ");
  const now = Number(await said("office", "date +%s"));
  expect(await said("home", `date -s @${now + 2 * 3600} > /dev/null`)).toBe("");
  await said("office", "ip link set eth1.10 down");
  expect(await said("home", until(`{ ${through("eth1.20")}; }`))).toBe("done");
  expect(await said("home", "cat /run/network/eth1.10/answers")).toBe("no");
  expect(await said("home", until(`[ "$(${lastEvent})" = "eth1.10 change no" ]`))).toBe("done");
  expect(await said("home", until("ping -c 1 -W 2 10.9.0.1"))).toBe("done");
  expect(await said("office", "wgctl show")).toContain(" 198.51.100.1:51820 ");
  await said("office", "ip link set eth1.10 up; ip -6 addr add 2001:db8:10::2/64 dev eth1.10");
  expect(await said("home", until(`{ ${through("eth1.10")}; }`))).toBe("done");
  expect(await said("home", until("ping -c 1 -W 2 10.9.0.1"))).toBe("done");
  expect(await said("home", "ip route; ip -6 route")).not.toMatch(/metric 1\b/);
  expect(await said("home", until(`[ "$(${lastEvent})" = "eth1.10 change " ]`))).toBe("done");
  expect(await said("home", "cat /run/log/failover/current")).toMatch(
    /eth1\.10 does not answer[\s\S]*eth1\.10 answers again/,
  );
});
