import { openProject } from "@nixwrt/core/host";
import { bootImage, type Guest, makeSshKey, type TemporaryProject } from "@nixwrt/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { outputOf } from "./guests.js";
import { pageFiles } from "./pageFiles.js";
import { exampleWithSharedSymbols } from "./sharedSymbols.js";

const key = makeSshKey();
const { commands } = pageFiles("../examples/extensino/README.md");
const command = (start: string) => commands.find((one) => one.startsWith(start)) ?? "false";
const timeoutMs = 300_000;

let project: TemporaryProject;
let guest: Guest;

beforeAll(async () => {
  project = await exampleWithSharedSymbols("extensino");
  const env = {
    ...process.env,
    SSH_AUTHORIZED_KEY: key.publicKey,
    WIFI_SSID: "extensino",
    WIFI_PASSPHRASE: "choose a long one",
  };
  guest = await bootImage({
    project: await openProject({ cwd: project.directory, env }),
    privateKey: key.privateKey,
  });
  await guest.console.run("until grep -qs up /run/network/br0/state; do sleep 0.5; done", { timeoutMs });
});
afterAll(async () => {
  await guest?.kill();
  await project?.[Symbol.asyncDispose]();
});

it("lets stations join by the commands of its README", async () => {
  const output = (words: string) => outputOf(guest, words, timeoutMs);
  expect(await output(command("station 1 join"))).toMatch(/^key_mgmt=SAE$/m);
  expect(await output(command("station 1 run ping"))).toContain("3 packets received, 0% packet loss");
  const older = command("station 1 join").replace("station 1", "METHODS=WPA-PSK station 2");
  expect(await output(older)).toMatch(/^key_mgmt=WPA2-PSK$/m);
  const all = await output("hostapd_cli -p /run/hostapd -i wlan0 all_sta");
  expect(all.match(/\[AUTHORIZED\]/g)).toHaveLength(2);
});

it("has one DHCP server in its network, although two of QEMU's cards are ports of its bridge", async () => {
  const addresses = [
    await outputOf(guest, "cat /run/network/br0/addresses"),
    ...(await Promise.all([1, 2].map((n) => outputOf(guest, `station ${n} run ip -4 addr show dev wlan${n}`)))),
  ];
  for (const text of addresses) expect(text).toMatch(/\b10\.0\.2\.\d+\/24\b/);
});
