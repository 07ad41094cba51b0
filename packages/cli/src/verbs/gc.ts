import { Command } from "commander";
import { formatBytes } from "../format/bytes.js";
import { orAborted } from "../orAborted.js";
import { write } from "../terminal/write.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";

export function gcCommand(perform: Perform): Command {
  return new Command("gc")
    .summary("free the cache of what no project needs")
    .description(
      "Removes from the cache what the last build of no project uses: old steps, downloads and tools. Projects whose " +
        "folder is gone no longer count.",
    )
    .addHelpText(
      "after",
      examples({
        "nixwrt gc": "free what can be freed",
        "NIXWRT_CACHE=/big nixwrt gc": "the same for a cache elsewhere",
      }),
    )
    .action(() => perform(gc));
}

async function gc(signal: AbortSignal): Promise<number> {
  const { cacheDirectory, collectGarbage } = await import("@nixwrt/core");
  const { freedBytes } = await orAborted(collectGarbage({ cache: cacheDirectory(process.env) }), signal);
  write(process.stderr, `freed ${formatBytes(freedBytes)}\n`);
  return 0;
}
