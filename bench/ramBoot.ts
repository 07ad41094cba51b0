import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildImages, openProject } from "@nixwrt/core";
import { bootBoard, createProject, makeSshKey } from "@nixwrt/testkit";
import { boardConfig } from "../e2e/boards.js";

const runs = 3;

/**
 * Seconds from the first command at U-Boot's prompt to the ssh banner of a system that was booted from RAM, over TFTP; several times.
 * Compiles the kernel of a board with flash where the cache does not have it.
 */
export async function ramBoots(packagesFrom: string, env: NodeJS.ProcessEnv): Promise<number[]> {
  const key = makeSshKey();
  const files = { "nixwrt.config.ts": boardConfig(key.publicKey, "big") };
  await using temporary = await createProject(files, { packagesFrom });
  const project = await openProject({ cwd: temporary.directory, env });
  await buildImages(project, { images: ["phram"] });
  const phram = join(project.outDirectory, "phram");
  const text = await readFile(join(phram, "boot.txt"), "utf8");
  const commands = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

  await using board = await bootBoard({ project, privateKey: key.privateKey, tftp: phram });
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
