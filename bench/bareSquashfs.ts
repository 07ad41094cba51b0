import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createToolRunner } from "../packages/core/src/engine/tools.js";
import type { Project } from "../packages/core/src/pipeline/openProject.js";
import type { ProjectArchive } from "../packages/core/src/pipeline/projectArchive.js";

/** Measures the seconds that mksquashfs alone takes for the tree of a squashfs, with the options that images use. */
export async function bareSquashfs(inputs: {
  readonly squashfs: string;
  readonly project: Project;
  readonly archive: ProjectArchive;
  readonly scratch: string;
}): Promise<number> {
  const tools = createToolRunner({ nixRoot: await inputs.archive.root("nix") });
  const root = await inputs.archive.root("image");
  const work = await mkdtemp(join(inputs.scratch, "squashfs-"));
  const run = (...command: string[]) =>
    tools.run({
      root,
      command,
      cwd: "/work",
      binds: [
        { host: work, guest: "/work", writable: true },
        { host: inputs.squashfs, guest: "/image" },
      ],
    });
  try {
    await run("unsquashfs", "-quiet", "-no-progress", "-d", "tree", "/image");
    const start = performance.now();
    await run(
      "mksquashfs",
      "tree",
      "out",
      "-quiet",
      "-no-progress",
      "-noappend",
      "-comp",
      "xz",
      "-b",
      "256K",
      "-no-xattrs",
      "-all-root",
    );
    const seconds = (performance.now() - start) / 1000;
    if ((await readFile(join(work, "out"))).length === 0) throw new Error("mksquashfs made nothing");
    return seconds;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
