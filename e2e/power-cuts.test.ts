import { makeSshKey } from "@nixwrt/testkit";
import { expect, it } from "vitest";
import { powerCuts } from "./powerCuts.js";
import { buildSystem } from "./upgrades.js";

/** `npm run power-cuts` sets 50. */
const count = Number(process.env.NIXWRT_POWER_CUTS ?? 15);

it("a device comes back whenever its power is cut in an upgrade", async () => {
  const key = makeSshKey();
  await using old = await buildSystem(key, "old", {}, { images: ["flash"] });
  await using next = await buildSystem(key, "new");
  const cuts = await powerCuts(old, next, count);
  expect(cuts).toHaveLength(count);
  for (const cut of cuts) {
    // While the running system is copied to the recovery image, the new system is complete in flash.
    const expected = cut.phase === "recovery" ? { came: "new" } : { came: "old", restored: true };
    expect(cut).toMatchObject(expected);
  }
});
