import { join } from "node:path";
import { buildPackages, openProject } from "@nixwrt/core/host";
import { createProject } from "@nixwrt/testkit";
import { boards, type Family } from "./packages/boards.js";
import { testedPackages } from "./packages/testedPackages.js";
import { report } from "./report.js";

/** Builds every package of the catalogue that tests build, for each CPU of the emulator, and prints the sizes of their files. */
export async function benchPackages(env: NodeJS.ProcessEnv): Promise<void> {
  for (const [family, options] of Object.entries(boards) as [Family, string][]) {
    const config = `import { qemu } from "@nixwrt/device-qemu";\nexport default { device: qemu(${options}) };\n`;
    await using project = await createProject(
      { "nixwrt.config.ts": config },
      { packagesFrom: join(import.meta.dirname, "..") },
    );
    const packages = testedPackages(family).map(({ name }) => name);
    const opened = await openProject({ cwd: project.directory, packages, env: { ...process.env, ...env } });
    for (const { name, version, bytes } of (await buildPackages(opened, opened.chosen)).packages)
      report(`${name} ${version} for ${family}`, bytes, "B");
  }
}
