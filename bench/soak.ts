/**
 * `npm run soak [minutes]`: runs rsync and ssh against a guest of examples/arhcive in a loop, by default for 10 minutes. Fails when the
 * guest's memory use has risen, or a service has restarted. `npm test` does 40 rounds of the same.
 */
import { soakArhcive } from "./soakArhcive.js";

const minutes = Number(process.argv[2] ?? 10);
if (!(minutes > 0)) throw new Error("usage: npm run soak [minutes]");
/** Allowed rise in KiB. Logs in RAM account for less than half of it. */
const allowedRise = 1024;

const { rise, restarts } = await soakArhcive({
  isEnough: (_, passed) => passed >= minutes,
  onRound: (round, available) => process.stdout.write(`${round} rounds, ${available} KiB available\n`),
});
process.stdout.write(
  `\nmemory in use rose by ${rise} KiB (at most ${allowedRise}); ${restarts} services ended (none may)\n`,
);
if (rise > allowedRise || restarts > 0) process.exitCode = 1;
