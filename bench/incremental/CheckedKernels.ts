import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { NixwrtError, openProject, type Project } from "@nixwrt/core/host";
import { createProject } from "@nixwrt/testkit";
import { repository } from "../../e2e/support.js";
import { BuildFailure } from "../../packages/core/src/engine/BuildFailure.js";
import { buildPlan } from "../../packages/core/src/engine/buildPlan.js";
import { removeTree } from "../../packages/core/src/engine/removeTree.js";
import { openArchive } from "../../packages/core/src/pipeline/projectArchive.js";
import { type KernelSet, projectFiles } from "./kernelSets.js";

/** How a kernel was built. */
interface Made {
  /** Absolute path of the step's output. */
  readonly path: string;
  readonly seconds: number;
  /** Number of C and assembler files that were compiled for the device. */
  readonly compiled: number;
  /** Whether it started from another kernel. */
  readonly started: boolean;
}

interface Comparison {
  readonly incremental: Made;
  readonly clean: Made;
  /** Paths of the files that differ or that only one kernel has, and the store path if it differs. */
  readonly differences: readonly string[];
}

/**
 * Builds each kernel twice: in a store that grows, in which it starts from other kernels, and in another store, in which it is compiled
 * completely.
 */
export class CheckedKernels {
  readonly #scratch: string;

  /** @param scratch an empty folder for the two stores */
  constructor(scratch: string) {
    this.#scratch = scratch;
  }

  /**
   * @returns `refused` if its symbols exclude what the board needs; `first` if there was no kernel to start from, so that it only serves as
   * a start for the next ones
   */
  async compare(set: KernelSet): Promise<Comparison | "refused" | "first"> {
    await using files = await createProject(projectFiles(set), { packagesFrom: repository });
    try {
      const project = await openProject({ cwd: files.directory });
      const incremental = await this.#build(project, "growing", false);
      if (!incremental.started) return "first";
      const clean = await this.#build(project, "clean", true);
      return { incremental, clean, differences: await this.#differences(incremental.path, clean.path) };
    } catch (error) {
      const lost = error instanceof BuildFailure && error.failures.some(({ problems }) => problems.length > 0);
      if (lost || (error instanceof NixwrtError && error.exitClass === "config")) return "refused";
      throw error;
    }
  }

  /** Removes the stores. */
  async clear(): Promise<void> {
    for (const store of ["growing", "clean"]) await removeTree(join(this.#scratch, store));
  }

  async #build(project: Project, store: string, clean: boolean): Promise<Made> {
    const archive = await openArchive(project, {});
    const { plan, keptFor } = project;
    let compiled = 0;
    let started = false;
    const start = performance.now();
    const outputs = await buildPlan(
      {
        ...{ plan, clean, project: keptFor, targets: [plan.kernel] },
        ...{ ...(await archive.stepRoots()), sources: await archive.sources() },
        onEvent: (event) => {
          if (event.kind !== "log") return;
          if (/^ {2}(CC|AS) /.test(event.line)) compiled++;
          if (event.line.startsWith("Starting from the objects")) started = true;
        },
      },
      { cache: join(this.#scratch, store), nixRoot: await archive.root("nix") },
    );
    return { path: outputs.get(plan.kernel) ?? "", seconds: (performance.now() - start) / 1000, compiled, started };
  }

  async #differences(one: string, other: string): Promise<string[]> {
    const inStore = (path: string) => relative(this.#scratch, path).replace(/^\w+/, "");
    const names = new Set([...(await filesOf(one)), ...(await filesOf(other))]);
    const different: string[] = inStore(one) === inStore(other) ? [] : [inStore(one)];
    for (const name of [...names].sort()) {
      const [left, right] = await Promise.all(
        [one, other].map((root) => readFile(join(root, name)).catch(() => undefined)),
      );
      if (left === undefined || right === undefined || !left.equals(right)) different.push(name);
    }
    for (const needed of ["vmlinux", "System.map", "config"]) {
      if (!names.has(needed)) throw new Error(`the kernel has no ${needed}: nothing was compared`);
    }
    return different;
  }
}

async function filesOf(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}
