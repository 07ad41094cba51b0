import { pbkdf2Sync } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { buildImages, checkBoard, NixwrtError, openProject } from "@nixwrt/core/host";
import { bootImage, createProject, type Guest, makeSshKey } from "@nixwrt/testkit";
import {
  boardFamilies,
  extensinoOn,
  mediaOf,
  nodesWithoutDriver,
  type PartSize,
  sizesOf,
  sizeTable,
  standInFirmware,
} from "../e2e/realBoards.js";
import { openProject as openSource } from "../packages/core/src/pipeline/openProject.js";
import { openArchive } from "../packages/core/src/pipeline/projectArchive.js";
import { squashedBytes } from "./bareSquashfs.js";
import { copyExample } from "./Example.js";
import { availableMemory, ssh } from "./guestMemory.js";
import { median } from "./measure.js";
import { report } from "./report.js";

const runs = 3;
/** How often a station leaves and joins again, to find leaks of hostapd. */
const rejoins = 100;
/** By how many KiB the use of memory may rise meanwhile. */
const allowedRise = 1024;
/** Milliseconds that the guest may take for one thing. The machine may be busy. */
const timeoutMs = 600_000;
/** Shell condition: the access point has a station. */
const isIn = "hostapd_cli -p /run/hostapd -i wlan0 all_sta 2> /dev/null | grep -q AUTHORIZED";
/** Frequency in MHz of the example's channel 6. */
const frequency = 2437;
const root = join(import.meta.dirname, "..");
const network = { WIFI_SSID: "bench", WIFI_PASSPHRASE: "a passphrase to measure with" };

/** Routers that the example is built for. The last one has only 4 MiB of flash. */
const routers = ["gl-mt300n-v2", "gl-ar750", "tl-wr841-v8"];

/**
 * Measures examples/extensino: its programs and its images in bytes, also those of real routers, the time to the first association, and memory,
 * after many joins and while a station sends as fast as it can.
 * @param minutes how long the station sends
 * @throws {Error} when a check of a router's image finds a problem, or memory use rises
 */
export async function benchWifi(scratch: string, cache: NodeJS.ProcessEnv, minutes: number): Promise<void> {
  const key = makeSshKey();
  const env = { ...process.env, ...cache, ...network, SSH_AUTHORIZED_KEY: key.publicKey };
  process.stdout.write("\nexamples/extensino, an access point\n\n");
  const example = await copyExample("extensino", scratch, env);
  const open = () => openProject({ cwd: example.directory, env });
  await example.build();
  await reportPrograms(example.directory, env, scratch);
  const { size } = await stat(join(example.directory, "out/emulator/rootfs.squashfs"));
  report("squashfs", size / 1e6, "MB", "at most 1.7");

  const seconds: number[] = [];
  for (let run = 0; run < runs; run++) {
    const before = performance.now();
    await using guest = await bootImage({ project: await open(), privateKey: key.privateKey });
    await associated(guest);
    seconds.push((performance.now() - before) / 1000);
  }
  report("QEMU start to first association", median(seconds), "s", "at most 10");
  await reportRouters(env);

  await example.edit("ntpd(),\n  ],", 'ntpd(),\n  ],\n  packages: ["nuttcp"],');
  await example.build();
  await using guest = await bootImage({ project: await open(), privateKey: key.privateKey });
  // The first machine to ask for an address in QEMU's network is the one that QEMU forwards ssh to.
  await guest.waitForSsh({ timeoutMs });
  await joined(guest);
  const first = await memoryOfHostapd(guest);
  report("memory of hostapd", first, "KiB");
  await rejoin(guest);
  reportRise(`hostapd's memory after ${rejoins} more joins`, (await memoryOfHostapd(guest)) - first);
  await soak(guest, minutes);
}

/** Reports the bytes of the stripped programs, and what they take in a squashfs. */
async function reportPrograms(directory: string, env: NodeJS.ProcessEnv, scratch: string): Promise<void> {
  const project = await openSource({ cwd: directory, env });
  const { outputs } = await buildImages(await openProject({ cwd: directory, env }));
  const archive = await openArchive(project, { frozen: true });
  const cpu = project.system.device.cpu.family.name;
  for (const [step, program] of [
    ["hostapd", "hostapd"],
    ["wpa-supplicant", "wpa_supplicant"],
  ] as const) {
    const file = join(outputs.get(`${step}-${cpu}`) ?? "", "usr/sbin", program);
    report(program, (await stat(file)).size, "B");
    report(`${program}, compressed`, await squashedBytes(file, { archive, scratch }), "B");
  }
}

/**
 * Waits until a station with WPA2 is associated that looks for the network on its channel while the access point boots, as somebody's
 * phone does. The station gets the key itself, because deriving it from the passphrase takes seconds in QEMU.
 */
async function associated({ console }: Guest): Promise<void> {
  const key = pbkdf2Sync(network.WIFI_PASSPHRASE, network.WIFI_SSID, 4096, 32, "sha1").toString("hex");
  const lines = [
    "ctrl_interface=/tmp/control",
    "network={",
    `ssid="${network.WIFI_SSID}"`,
    `psk=${key}`,
    "key_mgmt=WPA-PSK",
    `scan_freq=${frequency}`,
    "}",
  ];
  const radio = "-i wlan1";
  const start = [
    `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(" ")} > /tmp/conf`,
    `station 1 run wpa_supplicant -B -D nl80211 ${radio} -c /tmp/conf > /dev/null`,
    `station 1 run wpa_cli -p /tmp/control ${radio} scan_interval 1 > /dev/null`,
    `until ${isIn}; do sleep 0.2; done`,
  ];
  await console.run(start.join("; "), { timeoutMs });
}

/** Waits until a station has joined. It uses the console, because a login by ssh takes time, too. */
async function joined({ console }: Guest): Promise<void> {
  const join = `station 1 join ${network.WIFI_SSID} '${network.WIFI_PASSPHRASE}' > /dev/null 2>&1 &`;
  // The station tries for 15 seconds, which are too few before the access point is ready.
  const ready = "until hostapd_cli -p /run/hostapd -i wlan0 status 2> /dev/null | grep -q ENABLED; do sleep 0.2; done";
  await console.run(`${ready}; ${join} until ${isIn}; do sleep 0.2; done`, { timeoutMs });
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

/** Lets the station send to the access point through the air, and reports how the use of memory changes. */
async function soak(guest: Guest, minutes: number): Promise<void> {
  const { console } = guest;
  await console.run("nuttcp -S; until grep -qs 10.0 /run/network/br0/addresses; do sleep 0.5; done", { timeoutMs });
  const address = "$(cut -d / -f 1 /run/network/br0/addresses)";
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

async function reportRouters(env: NodeJS.ProcessEnv): Promise<void> {
  const sizes: PartSize[] = [];
  const tooLarge: string[] = [];
  for (const board of routers) {
    const family = boardFamilies.find(({ boards }) => boards.includes(board));
    if (family === undefined) throw new Error(`no family of boards has ${board}`);
    const files = { "nixwrt.config.ts": extensinoOn(family, board), ...standInFirmware };
    await using temporary = await createProject(files, { packagesFrom: root });
    const project = await openProject({ cwd: temporary.directory, env });
    const [medium = "phram"] = mediaOf(project);
    try {
      const { images } = await buildImages(project, { images: [medium] });
      sizes.push(...(await sizesOf(project, medium, images[0]?.path ?? "")));
      const checks = await checkBoard(project, { media: [medium], unused: nodesWithoutDriver });
      const problems = checks.flatMap((one) => one.problems.map((problem) => `${one.name}: ${problem}`));
      if (problems.length > 0) throw new Error(`${board}:\n${problems.join("\n")}`);
      report(`${board}: checks without a problem`, checks.length, "");
      for (const { part, bytes, room } of sizes.filter((one) => one.board === board)) {
        report(`${board}: bytes left for the ${part}`, room - bytes, "B");
      }
    } catch (error) {
      if (!(error instanceof NixwrtError) || error.exitClass !== "budget") throw error;
      tooLarge.push(...error.problems.map(({ message }) => `${board} ${medium}: ${message}`));
    }
  }
  process.stdout.write(`\nexamples/extensino on real routers\n\n${sizeTable(sizes)}\n${tooLarge.join("\n")}\n`);
}
