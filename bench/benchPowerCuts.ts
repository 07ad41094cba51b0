import { makeSshKey } from "@nixwrt/testkit";
import { powerCuts } from "../e2e/powerCuts.js";
import { buildSystem } from "../e2e/upgrades.js";
import { report } from "./report.js";

const count = 50;

/** An upgrade whose power is cut, again and again: what comes back. */
export async function benchPowerCuts(env: NodeJS.ProcessEnv): Promise<void> {
  process.stdout.write(`\nupgrades of a board with U-Boot and flash, ${count} power cuts\n\n`);
  const key = makeSshKey();
  await using old = await buildSystem(key, "old", {}, { images: ["flash"], env });
  await using next = await buildSystem(key, "new", {}, { env });
  const cuts = await powerCuts(old, next, count, ({ phase, point, came }) =>
    process.stderr.write(`${phase}, ${(100 * point).toFixed(0)} % done: ${came}\n`),
  );
  for (const phase of ["load", "commit", "write", "recovery"] as const) {
    const here = cuts.filter((cut) => cut.phase === phase);
    for (const system of ["old", "new"]) {
      report(
        `${phase}: back in the ${system} system`,
        here.filter(({ came }) => came === system).length,
        `of ${here.length}`,
      );
    }
  }
}
