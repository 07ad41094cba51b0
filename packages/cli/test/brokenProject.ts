import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Names of config files, by their language. */
export const fileOf = { ts: "nixwrt.config.ts", json: ".nixwrtrc.json", yaml: ".nixwrtrc.yaml" };

/** Makes a project with this config file, for one test. It can import all packages of this repository. */
export async function projectWith(file: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-broken-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await symlink(join(import.meta.dirname, "../../../node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await writeFile(join(folder, file), text);
  return folder;
}
