import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildImages, openProject, type Project, upgradeDevice } from "@nixwrt/core/host";
import { bootBoard, createProject, makeSshKey } from "@nixwrt/testkit";
import { boardConfig } from "../e2e/boards.js";
import { repository } from "../e2e/support.js";
import { buildSystem, logIn } from "../e2e/upgrades.js";
import { openArchive } from "../packages/core/src/pipeline/projectArchive.js";
import { bareSquashfs } from "./bareSquashfs.js";
import { nixwrt } from "./Example.js";
import { measure, median, medianSeconds } from "./measure.js";
import { report } from "./report.js";

const runs = 3;

/**
 * Measures a board with U-Boot and flash: its images, its boot time, and its downtime in upgrades. Compiles its kernel if the cache lacks
 * it.
 */
export async function benchBoard(scratch: string, env: NodeJS.ProcessEnv): Promise<void> {
  process.stdout.write("\na board with U-Boot and flash, little endian\n\n");
  const key = makeSshKey();
  const config = (motd: string) => boardConfig(key.publicKey, "little", { etc: { motd } }, []);
  await using temporary = await createProject({ "nixwrt.config.ts": config("") }, { packagesFrom: repository });
  const project = await openProject({ cwd: temporary.directory, env: { ...process.env, ...env } });
  await buildImages(project, { images: ["flash", "firmware", "phram"] });
  const { size } = await stat(join(project.outDirectory, "firmware/firmware.bin"));
  report("firmware.bin with busybox and dropbear", size / 1e6, "MB", "at most 3.2");

  await changeFile(project, config, scratch);
  report("U-Boot prompt to ssh banner by phram", median(await ramBoots(project)), "s", "at most 15");
  await upgrades(env);
}

async function changeFile(project: Project, config: (motd: string) => string, scratch: string): Promise<void> {
  let line = 0;
  const changed = await medianSeconds(5, async () => {
    await writeFile(join(project.directory, "nixwrt.config.ts"), config(`line ${line++}`));
    const command = [process.execPath, nixwrt, "build", "--image", "phram", "-C", project.directory];
    return (await measure(command, { env: project.env })).seconds;
  });
  const phram = await readFile(join(project.outDirectory, "phram/phram.bin"));
  const squashfs = join(scratch, "phram.squashfs");
  await writeFile(squashfs, phram.subarray(project.system.device.boot?.phram?.kernelSlot));
  const archive = await openArchive(project, { frozen: true });
  const bare = await medianSeconds(3, () => bareSquashfs({ squashfs, archive, scratch }));
  report("one line of /etc changed, phram.bin", changed, "s");
  report("  bare mksquashfs of that tree", bare, "s");
  report("  the difference", changed - bare, "s", "at most 0.6");
}

/** Measures the seconds from the first command at U-Boot's prompt to the ssh banner of a system that is booted from RAM over TFTP. */
async function ramBoots(project: Project): Promise<number[]> {
  const phram = join(project.outDirectory, "phram");
  const text = await readFile(join(phram, "boot.txt"), "utf8");
  const commands = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  await using board = await bootBoard({ project, tftp: phram });
  const seconds: number[] = [];
  for (let run = 0; run < runs; run++) {
    const loader = await board.stopAutoboot();
    const start = performance.now();
    for (const command of commands.slice(0, -1)) await loader.run(command);
    loader.type(commands.at(-1) ?? "");
    await board.guest.waitForSsh();
    seconds.push((performance.now() - start) / 1000);
    await board.powerCycle();
  }
  return seconds;
}

/**
 * Measures the downtime when a new system starts in RAM, from the message that it starts to the first answer over ssh, and how long the
 * flash is incomplete.
 */
async function upgrades(env: NodeJS.ProcessEnv): Promise<void> {
  await using system = await buildSystem(makeSshKey(), "router", {}, { images: ["flash", "firmware", "phram"], env });
  await using board = await bootBoard({ project: system.project });
  const { remote } = await logIn(board, system);
  const [phram, firmware] = ["phram", "firmware"].map((name) =>
    join(system.project.outDirectory, name, `${name}.bin`),
  ) as [string, string];
  const outages: number[] = [];
  for (let run = 0; run < runs; run++) {
    outages.push(...(await upgradeDevice({ remote, mode: "ram", phram, env: process.env })).outages);
  }
  report("upgrade --ram: away for", median(outages), "s", "at most 15");
  const written = await upgradeDevice({ remote, mode: "commit", firmware, env: process.env });
  report("upgrade --commit: away for", median(written.outages), "s");
  report("upgrade --commit: flash incomplete for", written.windowMs ?? Number.NaN, "ms");
}
