import { createHmac, randomBytes } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { formatOrigin } from "../system/Contributions.js";
import type { ImageRecipe } from "../system/Image.js";
import { valuesOf } from "../system/System.js";
import { version } from "../version.js";
import { writeAtomically } from "../writeAtomically.js";
import type { AssemblyInput } from "./AssemblyInput.js";
import { assembledSteps } from "./assembledSteps.js";
import { resolveContent } from "./resolveContent.js";
import { secretsIn } from "./secretsIn.js";

const keyBytes = 32;

/**
 * Returns a keyed hash (HMAC-SHA256) of everything that an image is made from. Equal input gives an equal key. Without the cache's own
 * random key, nobody can find out a secret by trying.
 */
export async function assembledKey(
  input: Omit<AssemblyInput, "tools"> & { readonly tools: Pick<AssemblyInput["tools"], "identity"> },
  recipe: ImageRecipe,
  cacheKey: Buffer,
): Promise<string> {
  const { system, plan, outputs } = input;
  const keyed = (data: string | Buffer) => createHmac("sha256", cacheKey).update(data).digest("hex");
  const files = [...system.files].map(async ([path, { value, origins }]) => {
    if (value.kind !== "file") return [path, value, origins.map(formatOrigin)];
    const content = keyed(await resolveContent(value.content, input));
    // If a file has become private since the last build, the image has to become private, too.
    const secrets = await secretsIn(value.content, input.directory);
    return [path, { ...value, content, secrets }, origins.map(formatOrigin)];
  });
  const steps = assembledSteps(plan, [recipe]);
  return keyed(
    JSON.stringify([
      version,
      input.tools.identity,
      input.configHash,
      input.packages,
      recipe,
      [input.buildDate, system.device.boot, system.signing?.publicKey],
      [system.hostname, system.device.name, system.device.cpu],
      [valuesOf(system.users), valuesOf(system.groups)],
      plan.install,
      steps.map((step) => [step, outputs.get(step)]),
      await Promise.all(files),
    ]),
  );
}

/**
 * Returns the cache's random key, and creates it if necessary. If it cannot be stored, returns a new key each time, which matches nothing.
 */
export async function readCacheKey(path: string): Promise<Buffer> {
  const found = await readKey(path);
  if (found !== undefined) return found;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeAtomically(path, randomBytes(keyBytes), { mode: 0o600 });
  } catch {
    // The cache belongs to another user, or the disk is full. The records there only save time.
  }
  return (await readKey(path)) ?? randomBytes(keyBytes);
}

async function readKey(path: string): Promise<Buffer | undefined> {
  const key = await readFile(path).catch(() => undefined);
  return key?.length === keyBytes ? key : undefined;
}
