import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildImages, openEmulatorTools, openProject, sshRemote, upgradeDevice } from "@nixwrt/core";
import { bootBoard, createProject, makeSshKey } from "@nixwrt/testkit";
import { boardConfig } from "../e2e/boards.js";

const runs = 3;

/**
 * Seconds for which a device does not answer while `nixwrt upgrade --ram` starts a new system there: from the word that it starts to the
 * first ssh login; several times, the first from flash and the others from RAM. Compiles the kernel where the cache does not have it.
 */
export async function upgradeOutages(packagesFrom: string, env: NodeJS.ProcessEnv): Promise<number[]> {
  const key = makeSshKey();
  const files = { "nixwrt.config.ts": boardConfig(key.publicKey, "little") };
  await using temporary = await createProject(files, { packagesFrom });
  const project = await openProject({ cwd: temporary.directory, env });
  await buildImages(project, { images: ["flash", "phram"] });
  const identity = join(temporary.directory, "id");
  await writeFile(identity, key.privateKey, { mode: 0o600 });

  await using board = await bootBoard({ project, privateKey: key.privateKey });
  await board.guest.waitForSsh();
  const remote = await sshRemote({
    destination: "root@127.0.0.1",
    port: await board.guest.forward(22),
    identity,
    options: ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"],
    env: process.env,
    openTools: () => openEmulatorTools(project),
  });
  const seconds: number[] = [];
  for (let run = 0; run < runs; run++) {
    const phram = join(project.outDirectory, "phram/phram.bin");
    const { outages } = await upgradeDevice({ remote, mode: "ram", phram, env: process.env });
    seconds.push(...outages);
  }
  return seconds;
}
