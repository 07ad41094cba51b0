import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes of garbage after which memory is freed. */
const limit = 4 << 20;
let bytes = 0;
let free: ((options: { readonly type: "minor" }) => void) | undefined;

/**
 * Counts bytes that were read and are no longer needed. V8 tracks small objects, but hardly notices the buffers that they hold, so tens of
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
