import { chmod, copyFile, lstat, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { hashFile } from "../hashFile.js";
import type { Plan } from "../plan/Plan.js";
import type { EnginePlan } from "./enginePlan.js";
import { nearestStarts } from "./nearestStarts.js";
import type { Nix } from "./nix.js";
import { nixRun } from "./nixRun.js";
import { forgetStart, knownStarts, type ObjectStart, rememberStart, touchStart } from "./objectStarts.js";

/** A build whose steps may start from objects of other steps. */
interface StartRequest {
  readonly cache: string;
  readonly runFolder: string;
  readonly plan: Plan;
  readonly enginePlan: EnginePlan;
}

/** Where the sandboxes of steps find the starts: one file for each basis, with its name. See engineExpression.ts. */
const guestFolder = "/starts";

/**
 * Copies the nearest start of each step with objects into the run folder. They are copies so that neither a step nor a garbage collection
 * affects the store. Nix learns of them from its settings, so they are not inputs of a step, and no store path depends on them.
 * @returns options of `nix build`
 */
export async function offerStarts(nix: Nix, request: StartRequest): Promise<string[]> {
  const { cache, runFolder, plan, enginePlan } = request;
  const folder = join(runFolder, "starts");
  let offered = false;
  for (const [name, { basis }] of Object.entries(enginePlan.steps)) {
    if (basis === undefined) continue;
    const { configuration = "", costs } = plan.steps[name]?.objects ?? {};
    const starts = nearestStarts(await knownStarts(cache, basis), configuration, costs);
    await mkdir(folder, { recursive: true });
    // Steps of root's builds run as other users, whatever the umask is.
    await chmod(folder, 0o755);
    for (const start of starts) {
      if (!(await copyWhole(nix, start, join(folder, basis)))) {
        await forgetStart(cache, nix, start);
        continue;
      }
      await touchStart(cache, start);
      offered = true;
      break;
    }
  }
  return offered ? ["--option", "extra-sandbox-paths", `${guestFolder}=${nix.runFolder(runFolder)}/starts`] : [];
}

/** Copies a start. Returns whether it is unchanged; only then the copy is in place. */
async function copyWhole(nix: Nix, { objects, bytes, sha256 }: ObjectStart, to: string): Promise<boolean> {
  try {
    const file = nix.hostPath(objects);
    const found = await lstat(file);
    if (!found.isFile() || found.size !== bytes) return false;
    await copyFile(file, to);
  } catch {
    // It was collected, or the disk is full. The step then compiles everything.
    return false;
  }
  return (await hashFile(to)) === sha256;
}

/**
 * Stores starts from the objects that steps have left.
 * @param ran derivations of the steps that ran, by step; some may have failed
 */
export async function keepStarts(nix: Nix, request: StartRequest, ran: ReadonlyMap<string, string>): Promise<void> {
  const { cache, runFolder, plan, enginePlan } = request;
  const query = async (...args: string[]) => (await nixRun(nix, { command: ["nix-store", ...args], runFolder })).trim();
  for (const [step, derivation] of ran) {
    const basis = enginePlan.steps[step]?.basis;
    if (basis === undefined) continue;
    const [output = "", objects = ""] = await Promise.all(
      ["out", "objects"].map((name) => query("--query", "--binding", name, derivation)),
    );
    if ((await query("--check-validity", "--print-invalid", output, objects)) !== "") continue;
    const file = nix.hostPath(objects);
    const found = await lstat(file);
    if (!found.isFile()) continue;
    const configuration = plan.steps[step]?.objects?.configuration ?? "";
    const start = { basis, configuration, objects, output, sha256: await hashFile(file), bytes: found.size };
    await rememberStart(cache, nix, start, { runFolder });
  }
}
