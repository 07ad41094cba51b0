import { expect, it } from "vitest";
import { soakArhcive } from "../bench/soakArhcive.js";

/** About a minute and a half; `npm run soak` goes on for ten. */
const rounds = 40;
/** KiB: 8 for each round between the quarters that are compared. Without a leak it is less than 100, up or down. */
const allowedRise = 240;

it("the backup server's memory is flat, and no service ends, while rsync and ssh are at it", async () => {
  const { rise, restarts } = await soakArhcive({ isEnough: (done) => done >= rounds });
  expect(rise).toBeLessThan(allowedRise);
  expect(restarts).toBe(0);
});
