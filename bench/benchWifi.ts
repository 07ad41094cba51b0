import { stat } from "node:fs/promises";
import { join } from "node:path";
import { buildImages, checkBoard, NixwrtError, openProject, type Project } from "@nixwrt/core/host";
import { bootImage, createProject, type Guest, makeSshKey } from "@nixwrt/testkit";
import {
  type BoardFamily,
  boardFamilies,
  mediaOf,
  nodesWithoutDriver,
  type PartSize,
  sizesOf,
  sizeTable,
} from "../e2e/realBoards.js";
import { copyExample } from "./Example.js";
import { ssh } from "./guestMemory.js";
import { median } from "./measure.js";
import { report } from "./report.js";

const runs = 3;
/** How often a station leaves and joins again, to find leaks of hostapd. */
const rejoins = 100;
const root = join(import.meta.dirname, "..");
const example = join(root, "examples/extensino/nixwrt.config.ts");
const network = { WIFI_SSID: "bench", WIFI_PASSPHRASE: "a passphrase to measure with" };

/** Routers that the example is built for. The last one has only 4 MiB of flash. */
const routers = ["gl-mt300n-v2", "gl-ar750", "tl-wr841-v8"];

/**
 * Measures examples/extensino: its programs and its image in bytes, the time to the first association, the memory of hostapd, and the images
 * of real routers.
 * @throws {Error} when a check of a router's image finds a problem
 */
export async function benchWifi(scratch: string, cache: NodeJS.ProcessEnv): Promise<void> {
  const key = makeSshKey();
  const env = { ...process.env, ...cache, ...network, SSH_AUTHORIZED_KEY: key.publicKey };
  process.stdout.write("\nexamples/extensino, an access point\n\n");
  const { directory, build } = await copyExample("extensino", scratch, env);
  await build();
  const project = await openProject({ cwd: directory, env });
  await reportPrograms(project);
  const { size } = await stat(join(directory, "out/emulator/rootfs.squashfs"));
  report("squashfs", size / 1e6, "MB", "at most 1.7");

  const seconds: number[] = [];
  for (let run = 0; run < runs; run++) {
    const before = performance.now();
    await using guest = await bootImage({ project, privateKey: key.privateKey });
    await joined(guest);
    seconds.push((performance.now() - before) / 1000);
    if (run < runs - 1) continue;
    report("memory of hostapd", await memoryOfHostapd(guest), "MiB");
    await rejoin(guest);
    report(`memory of hostapd after ${rejoins} more joins`, await memoryOfHostapd(guest), "MiB");
  }
  report("QEMU start to first association", median(seconds), "s", "at most 10");
  await reportRouters(env);
}

/** Reports the bytes of the stripped programs. */
async function reportPrograms(project: Project): Promise<void> {
  const { outputs } = await buildImages(project);
  const cpu = project.system.device.cpu.family.name;
  for (const [step, program] of [
    ["hostapd", "hostapd"],
    ["wpa-supplicant", "wpa_supplicant"],
  ] as const) {
    const file = join(outputs.get(`${step}-${cpu}`) ?? "", "usr/sbin", program);
    report(program, (await stat(file)).size, "B");
  }
}

/** Waits until a station has joined. It uses the console, because a login by ssh takes time, too. */
async function joined({ console }: Guest): Promise<void> {
  const join = `station 1 join ${network.WIFI_SSID} '${network.WIFI_PASSPHRASE}' > /dev/null 2>&1 &`;
  const isIn = "hostapd_cli -p /run/hostapd -i wlan0 all_sta 2> /dev/null | grep -q AUTHORIZED";
  await console.run(`${join} until ${isIn}; do sleep 0.1; done`, { timeoutMs: 120_000 });
}

/** Returns the memory of hostapd in MiB. */
async function memoryOfHostapd(guest: Guest): Promise<number> {
  const status = await ssh(guest, "cat /proc/$(cat /run/sv/link-wlan0/pid)/status");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** Lets the station leave and join again, many times. */
async function rejoin({ console }: Guest): Promise<void> {
  const cli = "station 1 run wpa_cli -p /run/station/1/control -i wlan1";
  const isIn = `${cli} status | grep -q ^wpa_state=COMPLETED`;
  const once = `${cli} disconnect; until ! ${isIn}; do :; done; ${cli} reconnect; until ${isIn}; do sleep 0.1; done`;
  await console.run(`for n in $(seq ${rejoins}); do ${once}; done > /dev/null`, { timeoutMs: 1_200_000 });
}

async function reportRouters(env: NodeJS.ProcessEnv): Promise<void> {
  const sizes: PartSize[] = [];
  const tooLarge: string[] = [];
  for (const board of routers) {
    const family = boardFamilies.find(({ boards }) => boards.includes(board));
    if (family === undefined) throw new Error(`no family of boards has ${board}`);
    const files = { "nixwrt.config.ts": accessPointOn(family, board), ...standInFirmware };
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
    } catch (error) {
      if (!(error instanceof NixwrtError) || error.exitClass !== "budget") throw error;
      tooLarge.push(...error.problems.map(({ message }) => `${board} ${medium}: ${message}`));
    }
  }
  process.stdout.write(`\nexamples/extensino on real routers\n\n${sizeTable(sizes)}\n${tooLarge.join("\n")}\n`);
}

/** Replaces the firmware of MT7628's radio, which would be downloaded from GitHub. No radio can run this. */
const standInFirmware = { "firmware/mt7628_e2.bin": "This is not MediaTek's firmware.\n" };

/** Returns a config of examples/extensino on one of a family's boards, as `--device` makes it. */
function accessPointOn({ package: devices }: BoardFamily, board: string): string {
  return `import { join } from "node:path";
import { defineConfig, folderSource, prebuiltFiles } from "@nixwrt/core";
import { ${devices} } from "@nixwrt/device-${devices}";
import example from ${JSON.stringify(example)};
const device = ${devices}(${JSON.stringify({ board })});
const firmware = prebuiltFiles({
  name: "mt7628-firmware",
  source: folderSource(join(import.meta.dirname, "firmware")),
  licence: "MIT",
  files: { "/lib/firmware/mt7628_e2.bin": { from: "mt7628_e2.bin", mode: 0o644 } },
});
const standIn = { name: "stand-in", apply({ hooks }) { hooks.packages.tap("stand-in", (packages) => packages.add(firmware)); } };
export default defineConfig(async (context) => {
  const config = await example({ ...context, device: device.device });
  return { ...config, device, plugins: [...config.plugins, ...(${devices === "ramips"} ? [standIn] : [])] };
});
`;
}
