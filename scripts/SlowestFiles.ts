import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

/** Number of files in the list. */
const most = 10;

/** Lists the slowest test files at the end of a run, to show what takes the time. */
export class SlowestFiles implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const slowest = modules
      .map((module) => ({ file: relative("", module.moduleId), ms: module.diagnostic().duration }))
      .toSorted((a, b) => b.ms - a.ms)
      .slice(0, most);
    const rows = slowest.map(({ file, ms }) => `${(ms / 1000).toFixed(1).padStart(8)} s  ${file}`);
    process.stdout.write(`\n The slowest test files:\n${rows.join("\n")}\n`);
  }
}
