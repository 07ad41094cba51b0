import { expect, it } from "vitest";
import { soakArhcive } from "../bench/soakArhcive.js";

/** Number of rounds, which take about a minute and a half. `npm run soak` takes ten minutes. */
const rounds = 40;
/** Limit in KiB: 8 for each round between the compared quarters. Without a leak, the difference is less than 100 either way. */
const allowedRise = 240;

it("the backup server's memory stays flat, and no service ends, under a load of rsync and ssh", async () => {
  const { rise, restarts } = await soakArhcive({ isEnough: (done) => done >= rounds });
  expect(rise).toBeLessThan(allowedRise);
  expect(restarts).toBe(0);
});
