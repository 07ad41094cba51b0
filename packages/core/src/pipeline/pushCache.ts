import { publicCacheKey } from "../engine/cacheKey.js";
import { type PushResult, pushOutputs } from "../engine/pushOutputs.js";
import { NixwrtError } from "../errors.js";
import { loadSecrets } from "../image/secrets.js";
import { didYouMean } from "../nearest.js";
import type { BuildEvent } from "./BuildEvent.js";
import { cachedRequest } from "./cachedRequest.js";
import { cacheAccess, engineOptions } from "./engineOptions.js";
import type { Project } from "./openProject.js";
import { openArchive } from "./projectArchive.js";

/** Where to push, and which key signs. */
export interface PushOptions {
  /** `url` of a binary cache, as in the config. A folder is relative to the project's. */
  readonly target: string;
  /** Name of the secret that holds the key. Default: `CACHE_KEY`. */
  readonly key?: string;
  /** For `ssh-ng://`: file of the private key to log in with. Default: that of the config's cache with this url. */
  readonly sshKey?: string;
  /** For `ssh-ng://`: the server's public host key. Default: that of the config's cache with this url. */
  readonly hostKey?: string;
  /** Called with the progress. */
  readonly onEvent?: (event: BuildEvent) => void;
  /** Aborts the push. The next one continues there. */
  readonly signal?: AbortSignal;
}

/** Default name of the secret that signs what is pushed. */
export const cacheKeyName = "CACHE_KEY";

/**
 * Pushes the outputs that this machine has built for a project to a binary cache.
 * @throws {NixwrtError} of class `usage`: CACHE_KEY_MISSING, CACHE_KEY_INVALID, CACHE_NOTHING_TO_PUSH, USAGE; of class `archive`:
 * CACHE_NOT_PUSHED, and faults of the lock.
 */
export async function pushCache(project: Project, options: PushOptions): Promise<PushResult> {
  const { onEvent, signal } = options;
  const secretKey = await cacheKey(project, options.key ?? cacheKeyName);
  const target = targetOf(project, options);
  const common = { ...(onEvent === undefined ? {} : { onEvent }), ...(signal === undefined ? {} : { signal }) };
  const archive = await openArchive(project, { ...common, frozen: true });
  const request = await cachedRequest(project, archive, await archive.sourcePaths(), common);
  if (request === undefined) {
    throw new NixwrtError("usage", {
      code: "CACHE_NOTHING_TO_PUSH",
      path: project.lockFile,
      message: "nothing was built with this lock yet, so it does not name the unpacked build root",
      hint: "Run `nixwrt build` first, and commit the lock",
    });
  }
  const engine = await engineOptions(project, await archive.root("nix", signal));
  return await pushOutputs({ ...request, target, secretKey }, engine);
}

function targetOf(project: Project, { target, ...given }: PushOptions) {
  const known = project.config.caches.find(({ url }) => url === target);
  const sshKey = given.sshKey ?? known?.sshKey;
  const hostKey = given.hostKey ?? known?.hostKey;
  const isSsh = target.startsWith("ssh-ng://");
  if (isSsh && project.config.engine.nix === "bundled" && (sshKey === undefined || hostKey === undefined)) {
    throw new NixwrtError("usage", {
      code: "USAGE",
      message: "there is no key to log in with, and nixwrt does not ask for a password",
      hint: "Give --ssh-key and --host-key, or add this cache to the config with sshKey and hostKey",
    });
  }
  const ssh = isSsh ? { sshKey: sshKey ?? "", hostKey: hostKey ?? "" } : {};
  return cacheAccess({ url: target, publicKey: "", ...ssh }, project, "cache");
}

async function cacheKey({ directory, env }: Project, name: string): Promise<string> {
  const secrets = await loadSecrets({ directory, env });
  const key = secrets.value(name);
  if (key === undefined) {
    throw new NixwrtError("usage", {
      code: "CACHE_KEY_MISSING",
      message: `there is no secret ${name} to sign with${didYouMean(name, secrets.names())}`,
      hint: "Make one with `nixwrt cache keygen`, or set it in the environment, as in CI",
    });
  }
  if (publicCacheKey(key) !== undefined) return key.trim();
  throw new NixwrtError("usage", {
    code: "CACHE_KEY_INVALID",
    message: `the secret ${name} is not a secret key for binary caches`,
    hint: "Make one with `nixwrt cache keygen`: name:base64, 88 characters after the colon",
  });
}
