import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { NixwrtError } from "../errors.js";
import type { Filter } from "../system/RootFile.js";
import type { ImageTools } from "./ImageTools.js";

/** Where filters run. */
export interface FilterRun {
  readonly tools: ImageTools;
  /** A private folder. Each filter gets its own subfolder. */
  readonly workspace: string;
  readonly signal?: AbortSignal;
}

/**
 * Passes a file's bytes through its filter, in a folder of mode 0700 that is removed afterwards.
 * @throws {NixwrtError} `FILTER_FAILED` of class `config`. The error leaves out the program's output, because it may quote the content.
 */
export async function runFilter(
  file: { readonly path: string; readonly filter: Filter; readonly data: Buffer; readonly secrets: readonly string[] },
  { tools, workspace, signal }: FilterRun,
): Promise<Buffer> {
  const workDirectory = await mkdtemp(join(workspace, "filter-"));
  try {
    await writeFile(join(workDirectory, "in"), file.data, { mode: 0o600 });
    try {
      await tools.run(file.filter.command, { workDirectory, ...(signal === undefined ? {} : { signal }) });
      return await readFile(join(workDirectory, "out"));
    } catch (error) {
      signal?.throwIfAborted();
      // This machine refused the sandbox, so the program has not run.
      if (error instanceof NixwrtError) throw error;
      const made = file.secrets.length === 0 ? "" : `, made from ${file.secrets.join(", ")}`;
      throw new NixwrtError("config", {
        code: "FILTER_FAILED",
        path: file.path,
        message: `${file.filter.command[0]} does not accept this file's content${made}`,
        hint: `Check that it is complete and in a format that "${file.filter.command.join(" ")}" (from ${file.filter.packages.join(", ")}) reads. Its output is not shown, because it could quote the content`,
      });
    }
  } finally {
    await rm(workDirectory, { recursive: true, force: true });
  }
}
