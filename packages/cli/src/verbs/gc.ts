import { Command } from "commander";
import { formatBytes } from "../format/bytes.js";
import { count } from "../format/count.js";
import { withProgress } from "../progress/withProgress.js";
import { examples } from "./examples.js";
import type { Perform } from "./Perform.js";

interface GcOptions {
  readonly dryRun?: true;
}

export function gcCommand(perform: Perform): Command {
  return new Command("gc")
    .summary("free the cache of what no project needs")
    .description(
      "Removes from the cache what the last build of no project uses: old steps, downloads and tools. Projects whose " +
        "folder is gone no longer count.",
    )
    .option("--dry-run", "only say what would be freed")
    .addHelpText(
      "after",
      examples({
        "nixwrt gc --dry-run": "see what could be freed",
        "nixwrt gc": "free it",
        "NIXWRT_CACHE=/big nixwrt gc": "the same for a cache elsewhere",
      }),
    )
    .action((options: GcOptions) => perform((signal) => gc(options, signal)));
}

async function gc(options: GcOptions, signal: AbortSignal): Promise<number> {
  const { cacheDirectory, collectGarbage } = await import("@nixwrt/core");
  const dryRun = options.dryRun ?? false;
  const { freedBytes, removed } = await withProgress(signal, (reporter) =>
    collectGarbage({ cache: cacheDirectory(process.env), dryRun, onEvent: reporter.accept }),
  );
  const amount = `${formatBytes(freedBytes)} in ${count(removed, "item")}`;
  process.stderr.write(dryRun ? `would free ${amount}\n` : `freed ${amount}\n`);
  return 0;
}
