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
import { median } from "./measure.js";
import { report } from "./report.js";
import { associatedCondition, soakAccessPoint } from "./soakAccessPoint.js";

const runs = 3;
/** Milliseconds that the guest may take for one thing. The machine may be busy. */
const timeoutMs = 600_000;
/** Frequency in MHz of the example's channel 6. */
const frequency = 2437;
const root = join(import.meta.dirname, "..");
const network = { WIFI_SSID: "bench", WIFI_PASSPHRASE: "a passphrase to measure with" };

/** Routers that the example is built for. The last one has only 4 MiB of flash. */
const routers = ["gl-mt300n-v2", "gl-ar750", "tl-wr841-v8"];

/**
 * Measures examples/extensino: its programs and its images in bytes, also those of real routers, the time to the first association, and memory,
 * after many joins and while a station sends as fast as it can. Kills hostapd, and measures until its stations are back.
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
  await soakAccessPoint(example, network, key.privateKey, minutes);
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
    `until ${associatedCondition}; do sleep 0.2; done`,
  ];
  await console.run(start.join("; "), { timeoutMs });
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
