/**
 * `npm run soak [minutes]`: runs rsync and ssh against a guest of examples/arhcive in a loop, by default for 10 minutes. Fails when the
 * guest's memory use has risen, or a service has restarted. `npm test` does 40 rounds of the same.
 *
 * `npm run soak wifi [minutes]`: lets a station of examples/extensino join again and again, and send as fast as it can. Also kills hostapd.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeSshKey } from "@nixwrt/testkit";
import { copyExample } from "./Example.js";
import { soakAccessPoint } from "./soakAccessPoint.js";
import { soakArhcive } from "./soakArhcive.js";

const args = process.argv.slice(2);
const wifi = args[0] === "wifi";
const minutes = Number(args[wifi ? 1 : 0] ?? 10);
if (!(minutes > 0)) throw new Error("usage: npm run soak [wifi] [minutes]");
if (wifi) await soakWifi();
else await soakBackups();

async function soakWifi(): Promise<void> {
  const key = makeSshKey();
  const network = { WIFI_SSID: "soak", WIFI_PASSPHRASE: "a passphrase for hours" };
  const scratch = await mkdtemp(join(tmpdir(), "nixwrt-soak-"));
  try {
    const env = { ...process.env, ...network, SSH_AUTHORIZED_KEY: key.publicKey };
    await soakAccessPoint(await copyExample("extensino", scratch, env), network, key.privateKey, minutes);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function soakBackups(): Promise<void> {
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
}
