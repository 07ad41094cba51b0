import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Where downloads, unpacked roots and the store are: `NIXWRT_CACHE`, else XDG's cache folder. */
export function cacheDirectory(env: NodeJS.ProcessEnv): string {
  if (env.NIXWRT_CACHE) return resolve(env.NIXWRT_CACHE);
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "nixwrt");
}
