import { copyFile, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { createToolRunner } from "../packages/core/src/engine/tools.js";
import type { ProjectArchive } from "../packages/core/src/pipeline/projectArchive.js";

/** The tree and the file that mksquashfs is given, and the options that images use. */
const mksquashfs = "mksquashfs tree out -quiet -no-progress -noappend -comp xz -b 256K -no-xattrs -all-root".split(" ");

/** Measures the seconds that mksquashfs alone takes for the tree of a squashfs, with the options that images use. */
export async function bareSquashfs(inputs: {
  readonly squashfs: string;
  readonly archive: ProjectArchive;
  readonly scratch: string;
}): Promise<number> {
  return await inFolder(inputs, [{ host: inputs.squashfs, guest: "/image" }], async (work, run) => {
    await run("unsquashfs", "-quiet", "-no-progress", "-d", "tree", "/image");
    const start = performance.now();
    await run(...mksquashfs);
    const seconds = (performance.now() - start) / 1000;
    if ((await readFile(join(work, "out"))).length === 0) throw new Error("mksquashfs made nothing");
    return seconds;
  });
}

/** Returns the bytes that a file takes in a squashfs by itself, up to the 4 KiB that mksquashfs rounds to. */
export async function squashedBytes(
  file: string,
  inputs: { readonly archive: ProjectArchive; readonly scratch: string },
): Promise<number> {
  return await inFolder(inputs, [], async (work, run) => {
    await copyFile(file, join(work, "tree"));
    await run(...mksquashfs);
    return (await stat(join(work, "out"))).size;
  });
}

/** Runs tools for images in a temporary folder, which is /work. */
async function inFolder<Result>(
  { archive, scratch }: { readonly archive: ProjectArchive; readonly scratch: string },
  binds: readonly { readonly host: string; readonly guest: string }[],
  use: (work: string, run: (...command: string[]) => Promise<unknown>) => Promise<Result>,
): Promise<Result> {
  const tools = createToolRunner({ nixRoot: await archive.root("nix") });
  const root = await archive.root("image");
  const work = await mkdtemp(join(scratch, "squashfs-"));
  const all = [{ host: work, guest: "/work", writable: true }, ...binds];
  try {
    return await use(work, (...command) => tools.run({ root, command, cwd: "/work", binds: all }));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
