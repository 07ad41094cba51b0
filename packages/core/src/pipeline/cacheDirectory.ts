import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Returns the folder of downloads, unpacked roots and the store: `NIXWRT_CACHE`, or else the XDG cache folder. */
export function cacheDirectory(env: NodeJS.ProcessEnv): string {
  if (env.NIXWRT_CACHE) return resolve(env.NIXWRT_CACHE);
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "nixwrt");
}
