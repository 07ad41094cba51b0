import { readFile, stat } from "node:fs/promises";
import { NixwrtError } from "../errors.js";
import type { StepFile } from "../plan/Plan.js";
import { resolveInRoot } from "../resolveInRoot.js";
import { type ContentInput, resolveContent } from "./resolveContent.js";
import { type FileSource, formatOwner, type RootNode, type RootTree } from "./rootTree.js";
import { type FilterRun, runFilter } from "./runFilter.js";
import { secretsIn } from "./secretsIn.js";

type Unread = Extract<RootNode, { kind: "file" }>;

/** A file of the image with its bytes. */
export interface LoadedFile extends Omit<Unread, "mode" | "from"> {
  readonly mode: number;
  readonly data: Buffer;
  /** Secrets in it, sorted; see `secretsIn`. */
  readonly secrets: readonly string[];
}

export type LoadedNode = LoadedFile | Exclude<RootNode, { kind: "file" }>;

/** A {@link RootTree} with the bytes of its files, which may contain secrets. */
export type LoadedRoot = ReadonlyMap<string, LoadedNode>;

export interface LoadInput {
  /** Absolute output path by step name. */
  readonly outputs: ReadonlyMap<string, string>;
  readonly content: ContentInput;
  readonly filters: FilterRun;
}

/**
 * Reads all files of the root into memory. Those of a router have a few MiB.
 * @throws {NixwrtError} with all of `INSTALL_MISSING` (class `build`), and errors of filters: see {@link runFilter}.
 */
export async function loadRoot(tree: RootTree, input: LoadInput): Promise<LoadedRoot> {
  const loading = [...tree].map(async ([path, node]): Promise<[string, LoadedNode]> => {
    return [path, node.kind === "file" ? await loadFile(path, node, input) : node];
  });
  // All of them end before any error is thrown. Otherwise they would use folders that are being removed.
  const settled = await Promise.allSettled(loading);
  throwTogether(settled.flatMap((one): unknown[] => (one.status === "rejected" ? [one.reason] : [])));
  return new Map(settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])));
}

/** Throws errors for users as one. Throws any other error, such as an abort, instead. */
function throwTogether(errors: readonly unknown[]): void {
  const other = errors.find((error) => !(error instanceof NixwrtError));
  if (other !== undefined) throw other;
  const [first, ...more] = errors as NixwrtError[];
  if (first === undefined) return;
  throw more.length === 0
    ? first
    : new NixwrtError(
        first.exitClass,
        [first, ...more].flatMap((one) => one.problems),
      );
}

async function loadFile(path: string, { from, mode, ...rest }: Unread, input: LoadInput): Promise<LoadedFile> {
  if ("content" in from) return { ...rest, mode: mode ?? 0o644, ...(await loadContent(path, from, input)) };
  return loadOutput(path, { from, mode, ...rest }, input.outputs);
}

/**
 * Reads a file of a package.
 * @throws {NixwrtError} `INSTALL_MISSING` of class `build`.
 */
export async function loadOutput(
  path: string,
  { from, mode, ...rest }: Omit<Unread, "from"> & { readonly from: StepFile },
  outputs: LoadInput["outputs"],
): Promise<LoadedFile> {
  const found = await readOutput(from, outputs);
  if (found !== undefined) {
    return { ...rest, mode: mode ?? (found.executable ? 0o755 : 0o644), data: found.data, secrets: [] };
  }
  throw new NixwrtError("build", {
    code: "INSTALL_MISSING",
    message: `${path} of ${formatOwner(rest.owner)}: the step ${from.step} did not produce the file ${from.file}`,
    hint: "Correct the package's list of files, or its script: only regular files below $out can be installed",
  });
}

async function loadContent(path: string, from: Extract<FileSource, { content: unknown }>, input: LoadInput) {
  const secrets = await secretsIn(from.content, input.content.directory);
  const data = await resolveContent(from.content, input.content);
  if (from.filter === undefined) return { data, secrets };
  return { data: await runFilter({ path, filter: from.filter, data, secrets }, input.filters), secrets };
}

/** Reads a regular file of a step's output, and follows links within the output. Returns undefined if there is none. */
export async function readOutput(
  from: { readonly step: string; readonly file: string },
  outputs: ReadonlyMap<string, string>,
): Promise<{ readonly data: Buffer; readonly executable: boolean } | undefined> {
  const output = outputs.get(from.step);
  if (output === undefined) throw new Error(`the step ${from.step} was not built`);
  const path = resolveInRoot(output, from.file);
  const found = path === undefined ? undefined : await stat(path);
  if (path === undefined || !found?.isFile()) return undefined;
  return { data: await readFile(path), executable: (found.mode & 0o111) !== 0 };
}
