import { openProject } from "@nixwrt/core/host";
import { bootImage, type Guest } from "@nixwrt/testkit";
import { countedTime } from "../e2e/countedTime.js";
import { secondsUntilBack } from "../e2e/secondsUntilBack.js";
import type { Example } from "./Example.js";
import { availableMemory, ssh } from "./guestMemory.js";
import { median } from "./measure.js";
import { report } from "./report.js";

/** Name and passphrase of the network of examples/extensino. */
export interface SoakedNetwork {
  readonly WIFI_SSID: string;
  readonly WIFI_PASSPHRASE: string;
}

/** How often a station leaves and joins again, to find leaks of hostapd. */
const rejoins = 100;
/** How often hostapd is killed. */
const kills = 20;
/** Seconds of the guest's time within which all stations must be back. */
const allowedSeconds = 5;
/** By how many KiB the use of memory may rise meanwhile. */
const allowedRise = 1024;
/** Milliseconds that the guest may take for one thing. The machine may be busy. */
const timeoutMs = 600_000;
/** Shell condition: the access point has a station. */
export const associatedCondition = "hostapd_cli -p /run/hostapd -i wlan0 all_sta 2> /dev/null | grep -q AUTHORIZED";

/**
 * Boots examples/extensino, and reports the time until stations are back when hostapd is killed, and how its memory changes after many joins and
 * while a station sends as fast as it can.
 * @param example a copy of it, which is changed
 * @param minutes how long the station sends
 * @throws {Error} when memory use rises, or stations are back too late
 */
export async function soakAccessPoint(
  example: Example,
  network: SoakedNetwork,
  privateKey: string,
  minutes: number,
): Promise<void> {
  await example.edit("ntpd(),\n  ],", 'ntpd(),\n  ],\n  packages: ["nuttcp"],');
  await example.build();
  const project = await openProject({ cwd: example.directory, env: example.env });
  await killHostapd(await bootImage({ project: countedTime(project), privateKey }), network);
  await using guest = await bootImage({ project, privateKey });
  // The first machine to ask for an address in QEMU's network is the one that QEMU forwards ssh to.
  await guest.waitForSsh({ timeoutMs });
  await joined(guest, network);
  const first = await memoryOfHostapd(guest);
  report("memory of hostapd", first, "KiB");
  await rejoin(guest);
  reportRise(`hostapd's memory after ${rejoins} more joins`, (await memoryOfHostapd(guest)) - first);
  await soak(guest, minutes);
}

/** Waits until a station has joined. It uses the console, because a login by ssh takes time, too. */
async function joined({ console }: Guest, network: SoakedNetwork): Promise<void> {
  const join = `station 1 join ${network.WIFI_SSID} '${network.WIFI_PASSPHRASE}' > /dev/null 2>&1 &`;
  // The station tries for 15 seconds, which are too few before the access point is ready.
  const ready = "until hostapd_cli -p /run/hostapd -i wlan0 status 2> /dev/null | grep -q ENABLED; do sleep 0.2; done";
  await console.run(`${ready}; ${join} until ${associatedCondition}; do sleep 0.2; done`, { timeoutMs });
}

/** Returns the memory of hostapd in KiB. */
async function memoryOfHostapd(guest: Guest): Promise<number> {
  const status = await ssh(guest, "cat /proc/$(cat /run/sv/link-wlan0/pid)/status");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
}

/** Reports a rise of memory use in KiB, which may be 0 or less. @throws {Error} when it is too high */
function reportRise(what: string, kibibytes: number): void {
  process.stdout.write(`${what.padEnd(58)} ${kibibytes.toFixed(0).padStart(8)} KiB  at most ${allowedRise} more\n`);
  if (!(kibibytes <= allowedRise)) throw new Error(`${what}: rose by ${kibibytes} KiB`);
}

/** Lets the station leave and join again, many times. */
async function rejoin({ console }: Guest): Promise<void> {
  const cli = "station 1 run wpa_cli -p /run/station/1/control -i wlan1";
  const completed = `${cli} status | grep -q ^wpa_state=COMPLETED`;
  const once = `${cli} disconnect; until ! ${completed}; do :; done; ${cli} reconnect; until ${completed}; do sleep 0.1; done`;
  await console.run(`for n in $(seq ${rejoins}); do ${once}; done > /dev/null`, { timeoutMs: 2 * timeoutMs });
}

/** Lets three stations join, kills hostapd many times, and reports the seconds until all are back. Ends the guest. */
async function killHostapd(booted: Guest, network: SoakedNetwork): Promise<void> {
  await using guest = booted;
  await guest.waitForSsh({ timeoutMs });
  for (const [number, methods] of [
    [1, "SAE"],
    [2, "SAE"],
    [3, "WPA-PSK"],
  ] as const) {
    const join = `METHODS=${methods} station ${number} join ${network.WIFI_SSID} '${network.WIFI_PASSPHRASE}'`;
    await guest.console.run(`until ${join}; do :; done`, { timeoutMs });
  }
  const run = async (command: string) => (await guest.ssh(command, { timeoutMs })).stdout;
  const seconds: number[] = [];
  while (seconds.length < kills) {
    seconds.push(await secondsUntilBack(run, { service: "link-wlan0", stations: { wlan0: 3 } }));
  }
  report(`${kills} kills of hostapd: its stations are back, median`, median(seconds), "s");
  const slowest = Math.max(...seconds);
  report(`${kills} kills of hostapd: its stations are back, maximum`, slowest, "s", `at most ${allowedSeconds}`);
  if (slowest > allowedSeconds) throw new Error(`stations were back only after ${slowest} s`);
}

/** Lets the station send to the access point through the air, and reports how the use of memory changes. */
async function soak(guest: Guest, minutes: number): Promise<void> {
  const { console } = guest;
  await console.run("nuttcp -S; until grep -qs 10.0 /run/network/br0/addresses; do sleep 0.5; done", { timeoutMs });
  const address = "$(cut -d / -f 1 /run/network/br0/addresses)";
  // The bridge's port of the access point forwards some seconds after each start of hostapd.
  await console.run(`until station 1 run ping -c 1 -W 2 ${address} > /dev/null; do sleep 0.2; done`, { timeoutMs });
  const send = async (seconds: number) => {
    const command = `station 1 run nuttcp -t -T ${seconds} ${address}`;
    const { output } = await console.run(command, { timeoutMs: seconds * 1000 + timeoutMs });
    return Number(/([\d.]+) Mbps/.exec(output)?.[1]);
  };
  // Buffers and logs grow at first.
  await send(30);
  const before = { hostapd: await memoryOfHostapd(guest), available: await availableMemory(guest) };
  report(`a station sends for ${minutes} minutes`, await send(minutes * 60), "Mbit/s");
  reportRise("  hostapd's memory after that", (await memoryOfHostapd(guest)) - before.hostapd);
  reportRise("  memory in use after that", before.available - (await availableMemory(guest)));
}
