import { lstat, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { startRegistry } from "../e2e/registry.js";
import { copyRepository } from "../scripts/release/copyRepository.js";
import { publish } from "../scripts/release/publish.js";
import { takeVersions } from "../scripts/release/takeVersions.js";
import { medianSeconds } from "./measure.js";
import { report } from "./report.js";

/** Measures an installation of the command line and two plugins from npm, with a release to a registry that it starts. */
export async function benchInstall(repository: string): Promise<void> {
  process.stdout.write("\nnpm install of @nixwrt/cli and two plugins\n\n");
  await using registry = await startRegistry();
  const copy = await copyRepository(repository);
  try {
    await takeVersions(copy);
    await publish(copy, { dryRun: false, env: registry.publisher.env });
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
  const user = await registry.newUser();
  const run = async (...command: string[]) => {
    const start = performance.now();
    const { exitCode, stderr } = await user.run(command);
    if (exitCode !== 0) throw new Error(`${command.join(" ")}: ${stderr}`);
    return (performance.now() - start) / 1000;
  };
  await run("npm", "install", "@nixwrt/cli", "@nixwrt/device-qemu", "@nixwrt/plugin-sshd");
  const { packages } = JSON.parse(await readFile(join(user.folder, "package-lock.json"), "utf8"));
  // The first entry is the folder itself.
  report("packages", Object.keys(packages).length - 1, "", "at most 60");
  report("node_modules", (await sizeOf(join(user.folder, "node_modules"))) / 1e6, "MB", "at most 60");
  const help = () => run("node", "node_modules/@nixwrt/cli/bin/nixwrt.js", "--help");
  report("nixwrt --help", await medianSeconds(5, help), "s", "at most 0.25");
}

/** Returns the total size in bytes of all files in a folder. */
export async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(entries.map(async (name) => (await lstat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
