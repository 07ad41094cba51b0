import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../writeAtomically.js";
import { engineExpression } from "./engineExpression.js";
import { exists } from "./exists.js";
import type { Nix } from "./nix.js";

/** Store paths of outputs by step name. */
export type Outputs = Readonly<Record<string, string>>;

/** Returns a key for a build. Equal keys have equal outputs. */
export function outputsKey(planText: string, targets: readonly string[], mode: string): string {
  return createHash("sha256")
    .update(JSON.stringify([engineExpression, planText, targets, mode]))
    .digest("hex");
}

function outputsFolder(cache: string): string {
  return join(cache, "engine", "outputs");
}

function outputsFile(cache: string, key: string): string {
  return join(outputsFolder(cache), `${key}.json`);
}

/**
 * Returns the outputs of an earlier build with this key, if all of them are still in the store. Does not start Nix, so a build with nothing
 * to do is fast.
 */
export async function knownOutputs(cache: string, key: string, nix: Nix): Promise<Outputs | undefined> {
  const text = await readFile(outputsFile(cache, key), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  let outputs: Outputs;
  try {
    outputs = JSON.parse(text) as Outputs;
  } catch {
    // The record is damaged. It only saves time.
    return undefined;
  }
  const present = await Promise.all(Object.values(outputs).map((path) => exists(nix.hostPath(path))));
  return present.every(Boolean) ? outputs : undefined;
}

export async function rememberOutputs(cache: string, key: string, outputs: Outputs): Promise<void> {
  await mkdir(outputsFolder(cache), { recursive: true });
  await writeAtomically(outputsFile(cache, key), JSON.stringify(outputs));
}

/** Forgets builds whose outputs are no longer all in the store. */
export async function forgetCollectedOutputs(cache: string, nix: Nix): Promise<void> {
  for (const name of await readdir(outputsFolder(cache)).catch(() => [])) {
    const key = name.replace(/\.json$/, "");
    if ((await knownOutputs(cache, key, nix)) === undefined) await rm(outputsFile(cache, key), { force: true });
  }
}
