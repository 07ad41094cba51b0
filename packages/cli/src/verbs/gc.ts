import { Command } from "commander";
import { formatBytes } from "../format/bytes.js";
import { orAborted } from "../orAborted.js";
import { write } from "../terminal/write.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";

export function gcCommand(perform: Perform): Command {
  return new Command("gc")
    .summary("remove what no project needs from the cache")
    .description(
      "Removes old build steps, downloads and tools from the cache: everything that no project used in its last build. " +
        "Projects whose folder is gone do not count.",
    )
    .addHelpText(
      "after",
      examples({
        "nixwrt gc": "remove what is not needed",
        "NIXWRT_CACHE=/big nixwrt gc": "clean up another cache folder",
      }),
    )
    .action(() => perform(gc));
}

async function gc(signal: AbortSignal): Promise<number> {
  const { cacheDirectory, collectGarbage } = await import("@nixwrt/core/host");
  const { freedBytes } = await orAborted(collectGarbage({ cache: cacheDirectory(process.env) }), signal);
  write(process.stderr, `freed ${formatBytes(freedBytes)}\n`);
  return 0;
}
