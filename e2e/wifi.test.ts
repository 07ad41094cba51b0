import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { shellQuote } from "@nixwrt/core";
import { cacheDirectory, openProject } from "@nixwrt/core/host";
import { bootImage, createProject, type Guest, makeSshKey, type TemporaryProject } from "@nixwrt/testkit";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { farEndConfig, known } from "./farEnd.js";
import { freePort } from "./freePort.js";
import { daemonPower, outputOf } from "./guests.js";
import { examples } from "./support.js";

const key = makeSshKey();
/** Signs that shells and the daemons' files have a meaning for. */
const odd = `${randomBytes(8).toString("hex")} #"$|\\'`;
const secrets = {
  SSH_AUTHORIZED_KEY: key.publicKey,
  WIFI_SSID: 'up "staisr" #1 ä',
  WIFI_PASSPHRASE: `p${odd}`,
  WIFI_GUEST_PASSPHRASE: `g${odd}`,
};
const guestSsid = "guests of upstaisr";

/** Milliseconds that a command may take. */
const slow = 300_000;

/** examples/upstaisr, and what is at the other end of its wire. */
let point: Guest;
let far: Guest;
let project: TemporaryProject;

beforeAll(async () => {
  const wire = `127.0.0.1:${await freePort()}`;
  const env = { ...process.env, ...secrets };
  point = await bootImage({
    project: await openProject({ cwd: join(examples, "upstaisr"), env }),
    privateKey: key.privateKey,
    netdevs: [undefined, `socket,listen=${wire}`],
  });
  // The first to ask QEMU's DHCP server gets the address that ssh is forwarded to, and the far end asks through this bridge, too.
  await point.console.run("until grep -qs up /run/network/br0/state; do sleep 0.5; done", { timeoutMs: slow });
  project = await createProject({ "nixwrt.config.ts": await farEndConfig(secrets) });
  far = await bootImage({ project: project.directory, netdevs: [`socket,connect=${wire}`] });
});
afterAll(async () => {
  await Promise.all([point, far].map((guest) => guest?.kill()));
  await project?.[Symbol.asyncDispose]();
});

/** What a command says in the far end, over its console. */
async function said(command: string): Promise<string> {
  return (await far.console.run(`${command} 2>&1`, { timeoutMs: slow })).output.trimEnd();
}

/** What a command of the access point's says. */
const output = async (command: string) => await outputOf(point, command, slow);

const joining = (number: number, ssid: string, passphrase: string, methods = "WPA-PSK SAE") =>
  `METHODS=${shellQuote(methods)} station ${number} join ${shellQuote(ssid)} ${shellQuote(passphrase)}`;

/** A station's address. */
const addressOf = async (number: number) =>
  await output(`station ${number} run ip -4 addr show dev wlan${number} | sed -n 's|.*inet \\([0-9.]*\\)/.*|\\1|p'`);

const reaches = (number: number, address: string) =>
  `station ${number} run ping -c 2 -W 5 ${address} | grep 'packets received'`;
const received = (text: string) => Number(/(\d+) packets received/.exec(text)?.[1]);

describe("examples/upstaisr", () => {
  it("lets stations in with WPA2 and with WPA3, and gives them the wired network", async () => {
    const old = await output(joining(1, secrets.WIFI_SSID, secrets.WIFI_PASSPHRASE, "WPA-PSK"));
    expect(old).toContain("key_mgmt=WPA2-PSK");
    const modern = await output(joining(2, secrets.WIFI_SSID, secrets.WIFI_PASSPHRASE, "SAE"));
    expect(modern).toContain("key_mgmt=SAE");
    expect(modern).toContain("pmf=");
    for (const number of [1, 2]) expect(received(await output(reaches(number, "10.0.2.2")))).toBe(2);
    expect(await output("hostapd_cli -p /run/hostapd -i wlan0 list_sta | sort")).toBe(
      "02:00:00:00:01:00\n02:00:00:00:02:00",
    );
  });

  it("joins air and wire: addresses, broadcasts, and neighbours of IPv6", async () => {
    await said("until grep -qs up /run/network/eth0/state; do sleep 0.5; done");
    const wired = (await said("cat /run/network/eth0/addresses")).replace(/\/.*/, "");
    const station = await addressOf(1);
    expect(received(await output(reaches(1, wired)))).toBe(2);
    expect(received(await said(`ping -c 2 -W 5 ${station}`))).toBe(2);
    expect(received(await output(reaches(1, await addressOf(2))))).toBe(2);
    // Link-local addresses follow from the hardware address.
    expect(received(await said("ping6 -c 2 -W 5 fe80::ff:fe00:100%eth0"))).toBe(2);
  });

  it("refuses a wrong passphrase", async () => {
    for (const methods of ["WPA-PSK", "SAE"]) {
      const { exitCode, stderr } = await point.ssh(joining(3, secrets.WIFI_SSID, "a wrong one", methods), {
        timeoutMs: slow,
      });
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: `station 3 could not join ${secrets.WIFI_SSID}\n` });
    }
  });

  it("keeps guests from the wired network, and from each other", async () => {
    await output(joining(2, guestSsid, secrets.WIFI_GUEST_PASSPHRASE));
    await output(joining(3, guestSsid, secrets.WIFI_GUEST_PASSPHRASE));
    const [first, second] = [await addressOf(2), await addressOf(3)];
    expect([first, second]).toEqual([expect.stringMatching(/^192\.168\.9\./), expect.stringMatching(/^192\.168\.9\./)]);
    expect(received(await output(reaches(2, "192.168.9.1")))).toBe(2);
    const unreachable = [second, await addressOf(1), "10.0.2.2", "10.0.2.15"];
    for (const address of unreachable) {
      const { stdout } = await point.ssh(`station 2 run ping -c 2 -W 2 ${address}`, { timeoutMs: slow });
      expect({ address, stdout }).not.toMatchObject({ stdout: expect.stringContaining("bytes from") });
    }
  });

  it("is back when its daemon is killed", async () => {
    for (let round = 1; round <= 3; round++) {
      await output("kill -9 $(cat /run/sv/link-wlan0/pid)");
      await output(". /usr/lib/nixwrt/functions; until is_ready link-wlan0; do sleep 0.1; done");
      await output("until hostapd_cli -p /run/hostapd -i wlan0 status | grep -q ^state=ENABLED; do sleep 0.1; done");
    }
    expect(await output("cat /run/nixwrt/restarts/link-wlan0")).toBe("3");
  });

  it("runs its daemon as a user of its own, whose files nobody else can read", async () => {
    // CAP_NET_ADMIN and CAP_NET_RAW
    expect(await daemonPower(point, "link-wlan0")).toEqual({ uid: 920, capabilities: "3000" });
    expect(await output("stat -c '%a %U' /etc/hostapd/wlan0.conf")).toBe("600 hostapd");
  });

  it("has its secrets in the image, and in no log, store or cache of this machine", async () => {
    const texts = [secrets.WIFI_PASSPHRASE, secrets.WIFI_GUEST_PASSPHRASE].map((text) => text.slice(0, 17));
    const cache = cacheDirectory(process.env);
    const places = ["logs", "engine", "assembled", "projects", "nix/var", "runs"].map((name) => join(cache, name));
    for (const text of texts) {
      const found = await execa("grep", ["-rlF", text, ...places, join(examples, "upstaisr")], { reject: false });
      expect(found.stdout).toBe("");
      const store = await execa("grep", ["-rlF", "--include=*.drv", text, join(cache, "nix/store")], { reject: false });
      expect(store.stdout).toBe("");
    }
  });
});

describe("a station", () => {
  const until = async (condition: string) => await said(`until ${condition}; do sleep 0.2; done`);
  const leased = (third: number) => until(`grep -qs '^192.168.${third}.' /run/network/wlan0/addresses`);
  const bestRoute = async () =>
    /^default .*$/m.exec(await said("ip route show default | sort -t c -k 2 | grep wlan0"))?.[0];

  it("is the better uplink once it has joined, with WPA3", async () => {
    await said(`far ${shellQuote(known.first.ssid)} ${shellQuote(known.first.passphrase)} 50`);
    await leased(50);
    expect(await bestRoute()).toMatch(/via 192\.168\.50\.1 dev wlan0 .*metric 50/);
    expect(received(await said("ping -c 2 -W 5 192.168.50.1"))).toBe(2);
    expect(await said("cat /proc/$(cat /run/sv/link-wlan0/pid)/status | grep -E '^(Uid|CapEff)'")).toMatch(
      /Uid:\s+921\s[\s\S]*CapEff:\s+0*3000/,
    );
  });
});
