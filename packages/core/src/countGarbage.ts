import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes after which garbage is freed. */
const limit = 4 << 20;
let bytes = 0;
let free: ((options: { readonly type: "minor" }) => void) | undefined;

/**
 * Counts bytes that were read, and are done with. V8 looks after small objects, and hardly sees the pieces of files that they hold: tens of
 * MiB would wait to be freed.
 */
export function countGarbage(count: number): void {
  bytes += count;
  if (bytes < limit) return;
  bytes = 0;
  if (free === undefined) {
    setFlagsFromString("--expose-gc");
    free = runInNewContext("gc") as typeof free;
  }
  free?.({ type: "minor" });
}
