import { z } from "@nixwrt/core";
import { longestTrial } from "./scripts/functions.js";

/** Options of the upgrade plugin. */
export const upgradeOptions = z.strictObject({
  trialSeconds: z
    .int()
    .min(10)
    .max(longestTrial)
    .default(120)
    .describe(
      "Seconds after its start in RAM within which a new system must be confirmed. Otherwise, the device restarts from flash.",
    ),
});

/** Options of the upgrade plugin, as the config gives them. */
export type UpgradeOptions = z.input<typeof upgradeOptions>;
/** Options with their defaults. */
export type UpgradeSettings = z.output<typeof upgradeOptions>;
