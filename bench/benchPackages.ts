import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildPackages, openProject } from "@nixwrt/core/host";
import catalogue from "@nixwrt/packages";
import { createProject } from "@nixwrt/testkit";
import { report } from "./report.js";

const repository = join(import.meta.dirname, "..");
const names = catalogue.filter(({ untested }) => untested === undefined).map(({ name }) => name);

/**
 * Builds every package of the catalogue that tests build, for each CPU of the emulator. Prints the sizes of their files, and writes them to
 * packages/packages/src/measured.ts, from which `npm run generate` makes a table.
 */
export async function benchPackages(env: NodeJS.ProcessEnv): Promise<void> {
  const measured: Record<string, { version: string; bytes: Record<string, number> }> = {};
  for (const endian of ["big", "little"]) {
    const config = `import { qemu } from "@nixwrt/device-qemu";\nexport default { device: qemu({ endian: "${endian}" }) };\n`;
    await using project = await createProject({ "nixwrt.config.ts": config }, { packagesFrom: repository });
    const opened = await openProject({ cwd: project.directory, packages: names, env: { ...process.env, ...env } });
    const family = opened.system.device.cpu.family.name;
    for (const { name, version, bytes } of (await buildPackages(opened, opened.chosen)).packages) {
      report(`${name} ${version} for ${family}`, bytes, "B");
      measured[name] = { version, bytes: { ...measured[name]?.bytes, [family]: bytes } };
    }
  }
  const lines = names.map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(measured[name])},\n`).join("");
  const folder = join(repository, "packages/packages/src");
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, "measured.ts"),
    `import type { MeasuredPackage } from "@nixwrt/core";

/** What \`npm run bench packages\` has seen of each package: bytes of its files and its libraries' in an image. */
export const measured: Readonly<Record<string, MeasuredPackage>> = {
${lines}};
`,
  );
}
