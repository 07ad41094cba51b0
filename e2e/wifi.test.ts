import { pbkdf2Sync, randomBytes } from "node:crypto";
import { join } from "node:path";
import { shellQuote } from "@nixwrt/core";
import { cacheDirectory, openEmulatorTools, openProject } from "@nixwrt/core/host";
import { bootImage, createProject, type Guest, makeSshKey, type TemporaryProject } from "@nixwrt/testkit";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countedTime } from "./countedTime.js";
import { debianRoot } from "./debianRoot.js";
import { farEndConfig, known, office } from "./farEnd.js";
import { freePort } from "./freePort.js";
import { daemonPower, outputOf } from "./guests.js";
import { type RadiusServer, startRadiusServer } from "./radiusServer.js";
import { secondsUntilBack } from "./secondsUntilBack.js";
import { exampleWithSharedSymbols } from "./sharedSymbols.js";
import { examples } from "./support.js";

const key = makeSshKey();
/** Characters that shells and the daemons' files interpret. */
const odd = `${randomBytes(8).toString("hex")} #"$|\\'`;
const secrets = {
  SSH_AUTHORIZED_KEY: key.publicKey,
  WIFI_SSID: 'up "staisr" #1 ä',
  WIFI_PASSPHRASE: `p${odd}`,
  WIFI_GUEST_PASSPHRASE: `g${odd}`,
};
const guestSsid = "guests of upstaisr";

/** 5 GHz channels in Great Britain that radars do not use, and that can be part of an 80 MHz channel. */
const quiet = [36, 40, 44, 48, 149, 153, 157, 161];

/** How often the access point's daemon is killed. `npm run bench wifi` kills it 20 times. */
const kills = 5;

/** Timeout in milliseconds for a command. */
const slow = 300_000;

/** examples/upstaisr, and the guest at the other end of its wire. */
let point: Guest;
let far: Guest;
/** The project of the access point, and that of the far end. */
let base: TemporaryProject;
let project: TemporaryProject;
let radius: RadiusServer;

beforeAll(async () => {
  const wire = `127.0.0.1:${await freePort()}`;
  const env = { ...process.env, ...secrets };
  base = await exampleWithSharedSymbols("upstaisr");
  const example = await openProject({ cwd: base.directory, env });
  point = await bootImage({
    // The time until stations are back after a kill must not depend on how busy this machine is.
    project: countedTime(example),
    privateKey: key.privateKey,
    netdevs: [undefined, `socket,listen=${wire}`],
    // The far end reaches the RADIUS server on this machine through the bridge.
    reachHost: true,
  });
  // ssh is forwarded to the first address of QEMU's DHCP server. The far end also gets an address from it, through this bridge.
  await point.console.run("until grep -qs up /run/network/br0/state; do sleep 0.5; done", { timeoutMs: slow });
  const radiusPort = await freePort();
  const { tools } = await openEmulatorTools(example);
  radius = await startRadiusServer(tools, await debianRoot("freeradius"), {
    port: radiusPort,
    secret: office.radiusSecret,
    users: { [office.enterprise.identity]: office.enterprise.password },
  });
  project = await createProject({ "nixwrt.config.ts": farEndConfig(example.system, radiusPort) });
  far = await bootImage({
    // hostapd refuses a station's keys (802.11r) if it takes longer than 0.2 s to answer, which a busy machine would do.
    project: countedTime(await openProject({ cwd: project.directory }), "fast"),
    netdevs: [`socket,connect=${wire}`],
  });
});
afterAll(async () => {
  await Promise.all([point, far].map((guest) => guest?.kill()));
  await radius?.stop();
  await Promise.all([base, project].map((one) => one?.[Symbol.asyncDispose]()));
});

/** Returns the output of a command in the far end, over its console. */
async function said(command: string): Promise<string> {
  return (await far.console.run(`${command} 2>&1`, { timeoutMs: slow })).output.trimEnd();
}

/** Returns the output of a command in the access point. */
const output = async (command: string) => await outputOf(point, command, slow);

const joining = (number: number, ssid: string, passphrase: string, methods = "WPA-PSK SAE") =>
  `METHODS=${shellQuote(methods)} station ${number} join ${shellQuote(ssid)} ${shellQuote(passphrase)}`;

/** Returns a station's address. */
const addressOf = async (number: number) =>
  await output(`station ${number} run ip -4 addr show dev wlan${number} | sed -n 's|.*inet \\([0-9.]*\\)/.*|\\1|p'`);

/** Returns the address of the host behind a station in 4-address mode. */
const hostAddress = async () => await output("ip -4 addr show dev host | sed -n 's|.*inet \\([0-9.]*\\)/.*|\\1|p'");

const reaches = (number: number, address: string) =>
  `station ${number} run ping -c 2 -W 5 ${address} | grep 'packets received'`;
const received = (text: string) => Number(/(\d+) packets received/.exec(text)?.[1]);

describe("examples/upstaisr", () => {
  it("lets stations with WPA2 and with WPA3 into the wired network", async () => {
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

  it("connects air and wire: addresses, broadcasts, and IPv6 neighbours", async () => {
    await said("until grep -qs up /run/network/eth0/state; do sleep 0.5; done");
    const wired = (await said("cat /run/network/eth0/addresses")).replace(/\/.*/, "");
    const station = await addressOf(1);
    expect(received(await output(reaches(1, wired)))).toBe(2);
    expect(received(await said(`ping -c 2 -W 5 ${station}`))).toBe(2);
    expect(received(await output(reaches(1, await addressOf(2))))).toBe(2);
    // Link-local addresses are derived from hardware addresses.
    expect(received(await said("ping6 -c 2 -W 5 fe80::ff:fe00:100%eth0"))).toBe(2);
  });

  it("refuses a wrong passphrase, and reports the station", async () => {
    const refusals = async () =>
      Number(await output("logread | grep -c 'AP-STA-POSSIBLE-PSK-MISMATCH 02:00:00:00:03:00' || true"));
    for (const methods of ["WPA-PSK", "SAE"]) {
      const before = await refusals();
      const { exitCode, stderr } = await point.ssh(joining(3, secrets.WIFI_SSID, "a wrong one", methods), {
        timeoutMs: slow,
      });
      const told = `station 3 could not join ${secrets.WIFI_SSID}: the access point refuses it. Is the passphrase right?\n`;
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: told });
      expect({ methods, more: (await refusals()) > before }).toEqual({ methods, more: true });
    }
    const nobodys = await point.ssh(joining(3, "nobody's", "a good passphrase"), { timeoutMs: slow });
    expect(nobodys.exitCode).toBe(1);
    expect(nobodys.stderr).toContain("station 3 could not join nobody's: no network of that name is in range");
  });

  it("lists its stations and refused ones in the status, and logs joins and leaves", async () => {
    const status = await output("nixwrt-status");
    const [, main = "", guests = ""] = status.split(/^(?=wlan0(?:_1)?: )/m);
    expect(main).toMatch(/^wlan0: access point "up \\"staisr\\" #1 [^"]+", channel 11, ENABLED$/m);
    expect(main).toMatch(/^ {2}refused for a wrong passphrase: 02:00:00:00:03:00, \d+ s ago$/m);
    for (const station of ["02:00:00:00:01:00", "02:00:00:00:02:00"])
      expect(main).toMatch(new RegExp(`^  ${station} +-\\d+ dBm +\\d+ Mbit/s +\\d+ Mbit/s +\\d+$`, "m"));
    expect(guests).toContain("no stations");
    expect(guests).not.toContain("refused");
    await output("station 2 leave");
    await output("until logread | grep -q 'link-wlan0.*AP-STA-DISCONNECTED 02:00:00:00:02:00'; do sleep 0.2; done");
    expect(await output("logread")).toMatch(/link-wlan0.*AP-STA-CONNECTED 02:00:00:00:02:00/);
    expect(await output("nixwrt-status")).not.toContain("  02:00:00:00:02:00");
  });

  it("keeps guests out of the wired network, and apart from each other", async () => {
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

  it("is back within 5 seconds when its daemon is killed, with its stations, even if they have nothing to send", async () => {
    const restarts = "cat /run/nixwrt/restarts/link-wlan0 2> /dev/null || echo 0";
    const before = Number(await output(restarts));
    // Ports of this network's bridge forward at once, because it has no spanning tree protocol.
    const also = "station 2 run ping -c 1 -W 1 192.168.9.1 > /dev/null 2>&1";
    const kill = { service: "link-wlan0", stations: { wlan0: 1, wlan0_1: 2 }, also };
    const seconds: number[] = [];
    for (let round = 1; round <= kills; round++) seconds.push(await secondsUntilBack(output, kill));
    expect(Math.max(...seconds), `seconds: ${seconds.join(", ")}`).toBeLessThanOrEqual(5);
    expect(Number(await output(restarts)) - before).toBe(kills);
    await output(`until ${reaches(1, "10.0.2.2")} | grep -q '^2 packets transmitted, 2'; do sleep 0.2; done`);
    expect(received(await output(reaches(2, "192.168.9.1")))).toBe(2);
  });

  it("runs its daemon as a separate user, whose files nobody else can read", async () => {
    // CAP_NET_ADMIN and CAP_NET_RAW
    expect(await daemonPower(point, "link-wlan0")).toEqual({ uid: 920, capabilities: "3000" });
    expect(await output("stat -c '%a %U' /etc/hostapd/wlan0.conf")).toBe("600 hostapd");
  });

  it("has its secrets in the image, but in no log, store or cache of this machine", async () => {
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

  it("is the preferred uplink after it has joined, with WPA3", async () => {
    await said(`far ${shellQuote(known.first.ssid)} ${shellQuote(known.first.passphrase)} 50`);
    await leased(50);
    expect(await bestRoute()).toMatch(/via 192\.168\.50\.1 dev wlan0 .*metric 50/);
    expect(received(await said("ping -c 2 -W 5 192.168.50.1"))).toBe(2);
    expect(await said("cat /proc/$(cat /run/sv/link-wlan0/pid)/status | grep -E '^(Uid|CapEff)'")).toMatch(
      /Uid:\s+921\s[\s\S]*CapEff:\s+0*3000/,
    );
  });

  it("shows its network in the status", async () => {
    expect(await said("nixwrt-status")).toMatch(
      /^wlan0: station of "first" \(02:00:00:00:01:00, 2412 MHz, SAE\)\r?\n {2}signal -\d+ dBm, sends \d+ Mbit\/s\r?$/m,
    );
  });

  it("keeps its address when it moves to another access point of its network", async () => {
    const state = `stat -c %Y /run/network/wlan0/addresses; grep -c "wlan0: not connected" /run/log/carrier/current`;
    const pings = "ping -c 1 -W 2 192.168.50.1 > /dev/null";
    for (const [from, to] of [
      [1, 6],
      [6, 1],
    ]) {
      await said(`far-too ${to}`);
      const [written, losses] = (await said(state)).split(/\s+/);
      await said(`far-end ${from}`);
      await until(`wpa_cli -p /run/wpa_supplicant -i wlan0 status | grep -q ^bssid=02:00:00:00:0${to}:00 && ${pings}`);
      const [after, later] = (await said(state)).split(/\s+/);
      // On a busy machine, the move can take longer than the address is kept. Then the lease is lost, and the station requests another.
      expect(after === written).toBe(later === losses);
    }
  });

  it("loses everything from a network whose passphrase was changed, and gets a lease in the next known network", async () => {
    await said(`far ${shellQuote(known.first.ssid)} 'another passphrase' 50`);
    await until("[ ! -e /run/network/wlan0/addresses ]");
    await until("! { ip -4 addr show dev wlan0; ip route; cat /etc/resolv.conf; } | grep -q 192.168.50.");
    expect(await said("ip route get 203.0.113.1")).toContain("dev eth0");
    await said(`far ${shellQuote(known.second.ssid)} ${shellQuote(known.second.passphrase)} 51`);
    await leased(51);
    expect(await bestRoute()).toMatch(/via 192\.168\.51\.1 dev wlan0 .*metric 50/);
    await until("grep -q '^nameserver 192.168.51.1' /etc/resolv.conf");
    expect(received(await said("ping -c 2 -W 5 192.168.51.1"))).toBe(2);
    expect(await said("ip -4 addr show dev wlan0")).not.toContain("192.168.50.");
  });

  it("requests an address again in another network, and when its network returns", async () => {
    await said(`far ${shellQuote(known.first.ssid)} ${shellQuote(known.first.passphrase)} 52`);
    await leased(52);
    await until("! ip -4 addr show dev wlan0 | grep -q 192.168.51.");
    await said("far");
    await until("[ ! -e /run/network/wlan0/addresses ]");
    await said(`far ${shellQuote(known.first.ssid)} ${shellQuote(known.first.passphrase)} 53`);
    await leased(53);
    await until("ping -c 1 -W 2 192.168.53.1 > /dev/null");
    expect(await said("nixwrt-status")).toMatch(/^carrier +up .* 0\r?$/m);
  });

  it("has a cable's routes again after the interface was down, even for a moment", async () => {
    const uplink = "ip route show default | grep -q 'dev eth0'";
    await until(uplink);
    await said("ip link set dev eth0 down");
    await until("! ip -4 addr show dev eth0 | grep -q 10.0.2.");
    await until("! grep -q 10.0.2. /etc/resolv.conf");
    await said("ip link set dev eth0 up");
    await until(uplink);
    // Too short for a service to notice it.
    await said("ip link set dev eth0 down; ip link set dev eth0 up");
    await until(uplink);
  });
});

describe("access points of an office", () => {
  const { enterprise, roaming } = office;

  /** Starts a stranger's supplicant with the radio wlan5. */
  async function startSupplicant(network: readonly string[]): Promise<void> {
    const config = `ctrl_interface=/run/stranger\nnetwork={\n${network.join("\n")}\n}`;
    await said(`echo ${shellQuote(config)} > /run/stranger.conf`);
    const daemon = "echo $$ > /run/stranger.pid; exec wpa_supplicant -d -D nl80211 -i wlan5 -c /run/stranger.conf";
    await said(`station 5 run sh -c ${shellQuote(daemon)} > /run/stranger.log &`);
    await said("until [ -e /run/stranger/wlan5 ]; do sleep 0.1; done");
  }

  /** Returns a shell condition: that supplicant has joined an access point, and has its keys. */
  function joined(bssid: string): string {
    const status = "station 5 run wpa_cli -p /run/stranger -i wlan5 status | grep -q";
    return `${status} ^bssid=${bssid} && ${status} ^wpa_state=COMPLETED`;
  }

  /** Ends that supplicant, and returns its log. */
  async function endSupplicant(): Promise<string> {
    await said("pid=$(cat /run/stranger.pid); kill $pid; while [ -e /proc/$pid ]; do sleep 0.1; done");
    return await said("cat /run/stranger.log");
  }

  it("move to another channel with their stations when they detect a radar", async () => {
    const { ssid, passphrase, channel } = office.radars;
    const status = "hostapd_cli -p /run/hostapd -i wlan7 status";
    const channelNow = async () => Number(/^channel=(\d+)/m.exec(await said(status))?.[1]);
    await said(`until ${status} | grep -q ^state=ENABLED; do sleep 1; done`);
    expect(await channelNow()).toBe(channel);
    await startSupplicant([`ssid="${ssid}"`, `psk="${passphrase}"`, "key_mgmt=WPA-PSK", "scan_freq=5500"]);
    const cli = "station 5 run wpa_cli -p /run/stranger -i wlan5";
    await said(`until ${cli} status | grep -q ^wpa_state=COMPLETED; do sleep 0.2; done`);
    expect(await said(`${cli} status`)).toMatch(/^freq=5500\r?$/m);
    await said("mount -t debugfs debugfs /sys/kernel/debug");
    await said("echo 1 > /sys/kernel/debug/ieee80211/phy7/hwsim/dfs_simulate_radar");
    await said("until grep -q AP-CSA-FINISHED /run/log/link-wlan7/current; do sleep 0.2; done");
    expect(await said("cat /run/log/link-wlan7/current")).toMatch(/DFS-RADAR-DETECTED freq=5500 /);
    await said(`until ${status} | grep -q ^state=ENABLED; do sleep 0.2; done`);
    const to = await channelNow();
    expect(quiet).toContain(to);
    await said(`until ${cli} status | grep -q ^freq=${5000 + 5 * to}; do sleep 0.2; done`);
    await said("station 5 run ip addr add 192.168.79.5/24 dev wlan5");
    expect(received(await said("station 5 run ping -c 2 -W 5 192.168.79.1"))).toBe(2);
    await said("station 5 run ip addr flush dev wlan5");
    // The station has followed without joining again.
    expect((await endSupplicant()).match(/CTRL-EVENT-CONNECTED/g)).toHaveLength(1);
  });

  it("choose a channel that radars do not use", async () => {
    const status = "hostapd_cli -p /run/hostapd -i wlan8 status";
    await said(`until ${status} | grep -q ^state=ENABLED; do sleep 1; done`);
    expect(quiet).toContain(Number(/^channel=(\d+)/m.exec(await said(status))?.[1]));
  });

  it("serve a wired host behind a station in 4-address mode", async () => {
    await said("until hostapd_cli -p /run/hostapd -i wlan8 list_sta | grep -q 02:00:00:00:09:00; do sleep 0.5; done");
    // The host is the machine at the other end of the wire.
    await output(`ip link add link eth1 name host type vlan id ${office.vlans.behind}; ip link set dev host up`);
    const lease = "udhcpc -q -n -f -i host -s /usr/lib/station/udhcpc -t 15 -T 2";
    await output(`until ${lease} > /dev/null 2>&1; do :; done`);
    const address = await hostAddress();
    expect(address).toMatch(/^192\.168\.77\./);
    expect(received(await output("ping -c 2 -W 5 192.168.77.1"))).toBe(2);
    const mac = await output("cat /sys/class/net/host/address");
    expect(mac).not.toMatch(/^02:00:00:00:/);
    expect(await said(`grep "^${address} " /proc/net/arp`)).toContain(mac);
    // All of its frames come over the air.
    expect(await said("hostapd_cli -p /run/hostapd -i wlan8 sta 02:00:00:00:09:00")).toContain(
      "wds_sta_ifname=wlan8.sta1",
    );
    expect(received(await said(`ping -c 2 -W 5 ${address}`))).toBe(2);
    // After a kill, both ends come back as ports of their bridges.
    await said(". /usr/lib/nixwrt/functions");
    const joined = "hostapd_cli -p /run/hostapd -i wlan8 list_sta | grep -q 02:00:00:00:09:00";
    for (const daemon of ["link-wlan8", "link-wlan9"]) {
      await said(`old=$(cat /run/sv/${daemon}/pid); kill -9 $old`);
      await said(
        `until [ "$(cat /run/sv/${daemon}/pid)" != $old ] && is_ready ${daemon} && ${joined}; do sleep 0.2; done`,
      );
      await output("until ping -c 1 -W 2 192.168.77.1 > /dev/null; do :; done");
    }
  });

  it("break a loop when a cable connects the two bridges", async () => {
    const address = await hostAddress();
    const states = "cat /sys/class/net/office/brif/*/state /sys/class/net/behind/brif/*/state";
    // State of a port that the spanning tree protocol blocks
    const blocked = `${states} | grep -c 4`;
    expect(await said(blocked)).toBe("0");
    // A switch without this protocol
    await output(`ip link add link eth1 name cable type vlan id ${office.vlans.office}; ip link add switch type bridge
ip addr flush dev host; for one in host cable; do ip link set dev $one master switch; ip link set dev $one up; done
ip addr add ${address}/24 dev switch; ip link set dev switch up`);
    await said(`until [ "$(${blocked})" = 1 ]; do sleep 0.5; done`);
    await output("until ping -c 1 -W 2 192.168.77.1 > /dev/null; do :; done");
    const pings = await output("ping -c 5 -W 5 192.168.77.1");
    expect(pings).toContain("5 packets received");
    expect(pings).not.toContain("duplicates");
    expect(await said(blocked)).toBe("1");
    await output("for one in switch cable host; do ip link del $one; done");
  });

  it("accept users whom a RADIUS server knows", async () => {
    const status = "wpa_cli -p /run/wpa_supplicant -i wlan4 status";
    await said(`until ${status} | grep -q ^wpa_state=COMPLETED; do sleep 0.5; done`);
    const joined = await said(status);
    for (const line of [
      `ssid=${enterprise.ssid}`,
      "key_mgmt=WPA2-EAP-SHA256",
      "EAP state=SUCCESS",
      // The number of EAP-pwd
      "selectedMethod=52 (EAP-PWD)",
    ]) {
      expect(joined.split("\n")).toContain(line);
    }
    expect(radius.log()).toMatch(/Login OK: \[alice\]/);
    expect(await said("hostapd_cli -p /run/hostapd -i wlan2_1 list_sta")).toBe("02:00:00:00:04:00");
  });

  it("refuse wrong passwords, and users whom the server does not know", async () => {
    for (const [name, identity] of [
      ["password", enterprise.identity],
      ["name", "mallory"],
    ]) {
      const lines = [`ssid="${enterprise.ssid}"`, "key_mgmt=WPA-EAP", "ieee80211w=1", "eap=PWD"];
      await startSupplicant([...lines, `identity="${identity}"`, 'password="a wrong one"']);
      await said("until grep -q CTRL-EVENT-EAP-FAILURE /run/stranger.log; do sleep 0.5; done");
      const log = await endSupplicant();
      expect({ name, log }).toEqual({ name, log: expect.not.stringContaining("CTRL-EVENT-CONNECTED") });
      // With a wrong password, the station ends the exchange, because the server does not prove that it knows the same password.
      if (name === "name") expect(radius.log()).toMatch(RegExp(`Login incorrect.*: \\[${identity}\\]`));
    }
    expect(radius.log()).toContain('Calling-Station-Id = "02-00-00-00-05-00"');
    expect(radius.log()).not.toMatch(/Login OK.*cli 02-00-00-00-05-00/);
    expect(radius.log()).toMatch(/Login OK.*cli 02-00-00-00-04-00/);
    // hostapd also lists refused stations for a while.
    expect(await said("hostapd_cli -p /run/hostapd -i wlan2_1 all_sta | grep -c '\\[AUTHORIZED\\]'")).toBe("1");
  });

  it("serve 50 stations at once", async () => {
    const { ssid, passphrase } = roaming;
    const number = 50;
    const all = `$(seq 10 ${number + 9})`;
    // Each has an interface of its own, all with one radio. They get the key itself, because deriving it takes long.
    const inside = "station 5 run";
    const key = pbkdf2Sync(passphrase, ssid, 4096, 32, "sha1").toString("hex");
    const network = [
      `ssid="${ssid}"`,
      `psk=${key}`,
      "key_mgmt=WPA-PSK",
      "ieee80211w=1",
      // wlan3 on channel 11. The kernel also knows access points that other stations have heard lately.
      "bssid=02:00:00:00:03:00",
      "scan_freq=2462",
      "disabled=1",
    ];
    const config = `ctrl_interface=/run/crowd\nnetwork={\n${network.join("\n")}\n}`;
    const start = `set --
for n in ${all}; do
  iw dev wlan5 interface add s$n type managed addr 02:00:00:00:05:$n
  set -- "$@" \${1:+-N} -D nl80211 -i s$n -c /run/crowd.conf
done
exec wpa_supplicant -B -P /run/crowd.pid "$@" > /run/crowd.log`;
    await said(`echo ${shellQuote(config)} > /run/crowd.conf; ${inside} sh -c ${shellQuote(start)}`);
    // At most four join at a time, because one emulated CPU computes for all of them.
    const stations = "hostapd_cli -p /run/hostapd -i wlan3 status | sed -n 's/^num_sta\\[0]=//p'";
    const join = `started=0
for n in ${all}; do
  wpa_cli -p /run/crowd -i s$n enable_network 0
  started=$((started + 1))
  until [ "$(${stations})" -gt $((started - 4)) ]; do sleep 0.1; done
done > /dev/null
until [ "$(${stations})" = ${number} ]; do sleep 0.2; done`;
    await said(`${inside} sh -c ${shellQuote(join)}`);
    const [, address] = /inet6 (fe80::\S+)\//.exec(await said("ip -6 addr show dev office")) ?? [];
    const ping = `until ping6 -c 1 -W 5 ${address}%s$n; do sleep 0.2; done > /dev/null 2>&1`;
    await said(`${inside} sh -c ${shellQuote(`for n in ${all}; do ${ping}; done`)}`);
    const status = (await said("nixwrt-status")).split(/^(?=wlan)/m).find((part) => part.startsWith("wlan3: "));
    expect(status?.match(/^ {2}02:00:00:00:05:\d\d +-\d+ dBm .*$/gm)).toHaveLength(number);
    expect(await said("hostapd_cli -p /run/hostapd -i wlan3 all_sta | grep -c '\\[AUTHORIZED\\]'")).toBe(
      String(number),
    );
    await said("pid=$(cat /run/crowd.pid); kill $pid; while [ -e /proc/$pid ]; do sleep 0.2; done");
    await said(`${inside} sh -c ${shellQuote(`for n in ${all}; do iw dev s$n del; done`)}`);
  });

  it("ask a station to move, and it does", async () => {
    const { ssid, passphrase } = roaming;
    // The second one has 802.11ax. Debian's wpa_supplicant moves only to an access point that is faster.
    const from = { radio: "wlan2", bssid: "02:00:00:00:02:00" };
    const to = { radio: "wlan3", bssid: "02:00:00:00:03:00", channel: 11 };
    await startSupplicant([`ssid="${ssid}"`, `psk="${passphrase}"`, "key_mgmt=WPA-PSK", "ieee80211w=1"]);
    const cli = "station 5 run wpa_cli -p /run/stranger -i wlan5";
    // A station moves to an access point that it has heard lately.
    for (const { bssid } of [from, to])
      await said(`until ${cli} scan_results | grep -q ^${bssid}; do ${cli} scan > /dev/null; sleep 1; done`);
    await said(`until ${joined(from.bssid)}; do ${cli} roam ${from.bssid} > /dev/null; sleep 2; done`);
    // IEEE 802.11, 9.4.2.36: operating class 81 is 2.4 GHz, 14 means 802.11ax, and the subelement is the highest preference. By default, the
    // list would be valid for a tenth of a second.
    const list = `valid_int=255 pref=1 neighbor=${to.bssid},0,81,${to.channel},14,0301ff`;
    expect(await said(`hostapd_cli -p /run/hostapd -i ${from.radio} bss_tm_req 02:00:00:00:05:00 ${list}`)).toBe("OK");
    await said(`until ${joined(to.bssid)}; do sleep 0.2; done`);
    // Status 0 means that the station accepts.
    expect(await said(`cat /run/log/link-${from.radio}/current`)).toMatch(
      RegExp(`BSS-TM-RESP 02:00:00:00:05:00 status_code=0 .*target_bssid=${to.bssid}`),
    );
    expect(await said(`hostapd_cli -p /run/hostapd -i ${to.radio} sta 02:00:00:00:05:00`)).toContain("[AUTHORIZED]");
    await said("station 5 run ip addr add 192.168.77.5/24 dev wlan5");
    expect(received(await said("station 5 run ping -c 2 -W 5 192.168.77.1"))).toBe(2);
    await said("station 5 run ip addr flush dev wlan5");
    await endSupplicant();
  });

  it("hand over a station without a new handshake", async () => {
    const { ssid, passphrase } = roaming;
    await startSupplicant([`ssid="${ssid}"`, `psk="${passphrase}"`, "key_mgmt=FT-PSK", "ieee80211w=1"]);
    const cli = "station 5 run wpa_cli -p /run/stranger -i wlan5";
    await said(`until ${cli} status | grep -q ^wpa_state=COMPLETED; do sleep 0.2; done`);
    const [from, to] = ["02:00:00:00:02:00", "02:00:00:00:03:00"];
    for (const bssid of [from, to])
      await said(`until ${cli} scan_results | grep -q ^${bssid}; do ${cli} scan > /dev/null; sleep 1; done`);
    expect(await said("cat /run/stranger.log")).toContain("State: ASSOCIATED -> 4WAY_HANDSHAKE");
    // hostapd refuses the keys if it took longer than 0.2 s to answer. Then the station joins again.
    let log = "";
    for (let attempt = 1; attempt <= 5; attempt++) {
      await said(`until ${joined(from)}; do ${cli} roam ${from} > /dev/null; sleep 2; done`);
      const before = Number(await said("wc -c < /run/stranger.log"));
      await said(`${cli} roam ${to} > /dev/null; for n in $(seq 20); do ${joined(to)} && break; sleep 0.2; done`);
      log = await said(`tail -c +${before + 1} /run/stranger.log | grep State:`);
      if (!log.includes("4WAY_HANDSHAKE") && log.includes("-> COMPLETED")) break;
    }
    // The station has kept its keys: it has negotiated none with the second access point.
    expect(log).toMatch(/State: \w+ -> COMPLETED/);
    expect(log).not.toContain("4WAY_HANDSHAKE");
    expect(await said(`${cli} status`)).toContain("key_mgmt=FT-PSK");
    await said("station 5 run ip addr add 192.168.77.5/24 dev wlan5");
    expect(received(await said("station 5 run ping -c 2 -W 5 192.168.77.1"))).toBe(2);
    await endSupplicant();
  });
});
