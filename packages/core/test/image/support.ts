import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import { NixwrtError } from "../../src/errors.js";
import type { ImageTools } from "../../src/image/ImageTools.js";
import type { LoadedFile, LoadedNode } from "../../src/image/loadRoot.js";
import type { SecretStore } from "../../src/image/secrets.js";

/** Makes a folder that is removed after the test. */
export async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-image-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files below a folder, by relative path. */
export async function fill(folder: string, files: Record<string, string | Uint8Array>, mode = 0o644): Promise<string> {
  for (const [path, data] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), data, { mode });
  }
  return folder;
}

export function secretsOf(values: Record<string, string>): SecretStore {
  return { value: (name) => values[name], names: () => Object.keys(values) };
}

/** Runs programs of this machine like those of the tools' root, but without a sandbox. */
export const hostTools: ImageTools = {
  identity: "host",
  run: ([program = "", ...args], { workDirectory, stdin, signal }) =>
    execa(program, args, {
      cwd: workDirectory,
      ...(stdin === undefined ? {} : { input: stdin }),
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    }),
};

/** Returns the NixwrtError that a function throws. */
export async function errorOf(work: () => unknown): Promise<NixwrtError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof NixwrtError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

export async function codesOf(work: () => unknown): Promise<string[]> {
  return (await errorOf(work)).problems.map((problem) => problem.code);
}

export function loadedFile(data: Uint8Array | string, more: Partial<LoadedFile> = {}): LoadedNode {
  const owner = { package: "test" };
  return { kind: "file", mode: 0o755, uid: 0, gid: 0, owner, data: Buffer.from(data), secrets: [], ...more };
}
