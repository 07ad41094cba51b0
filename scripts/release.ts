/**
 * `npm run release`: takes new versions and CHANGELOGs from the changesets, commits them, builds, and publishes every version that the
 * registry lacks, with a tag for each. `--dry-run` tries all of this on a copy, publishes nothing, and prints what it would publish. See
 * docs/release.md.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { copyRepository } from "./release/copyRepository.js";
import { type Published, publish } from "./release/publish.js";
import { takeVersions } from "./release/takeVersions.js";

const repository = join(import.meta.dirname, "..");
const here = { cwd: repository, preferLocal: true, stdio: "inherit" } as const;

if (process.argv.includes("--dry-run")) {
  const copy = await copyRepository(repository);
  try {
    await takeVersions(copy);
    print(await publish(copy, { dryRun: true }));
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
} else {
  const { stdout: changes } = await execa("git", ["status", "--porcelain"], { cwd: repository });
  if (changes !== "") throw new Error(`commit these first, or take them back:\n${changes}`);
  if (await takeVersions(repository)) {
    await execa("npm", ["install", "--package-lock-only"], here);
    await execa("git", ["add", "--all"], here);
    await execa("git", ["commit", "--message", "Release"], here);
  }
  await execa("nx", ["run-many", "-t", "build"], here);
  const published = await publish(repository, { dryRun: false });
  for (const { name, version } of published)
    await execa("git", ["tag", "--annotate", "--message", `${name} ${version}`, `${name}@${version}`], here);
  print(published);
  if (published.length > 0) console.log("\nNow: git push --follow-tags");
}

function print(published: readonly Published[]): void {
  if (published.length === 0) console.log("nothing to publish");
  for (const { name, version, files, size } of published)
    console.log(
      `${`${name}@${version}`.padEnd(34)} ${String(files).padStart(4)} files ${(size / 1000).toFixed(0).padStart(6)} kB`,
    );
}
