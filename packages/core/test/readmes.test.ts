import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pagesWithOptions } from "../../../scripts/optionsSections.js";
import { qemu } from "../../device-qemu/src/qemu.js";
import { failover } from "../../plugin-failover/src/failover.js";
import { ntpd } from "../../plugin-ntpd/src/ntpd.js";
import { pppoe } from "../../plugin-ppp/src/pppoe.js";
import { rsync } from "../../plugin-rsync/src/rsync.js";
import { sqm } from "../../plugin-sqm/src/sqm.js";
import { sshd } from "../../plugin-sshd/src/sshd.js";
import { syslog } from "../../plugin-syslog/src/syslog.js";
import { wireguard } from "../../plugin-wireguard/src/wireguard.js";
import { secret } from "../src/system/content.js";
import type { Plugin } from "../src/system/Plugin.js";
import { plugin as madeOf, systemOf } from "./system/support.js";

/** Plugins with options that make them contribute as much as possible. */
const plugins: Readonly<Record<string, Plugin>> = {
  "device-qemu": qemu({ usb: true, flash: true }),
  "plugin-failover": failover({ hosts: ["192.0.2.1"] }),
  "plugin-ntpd": ntpd({ listen: true, script: "true" }),
  "plugin-ppp": pppoe({ on: "eth0", username: "me", password: "secret" }),
  "plugin-rsync": rsync({ modules: { tmp: { path: "/tmp", authUsers: ["me"] } }, passwords: { me: "secret" } }),
  "plugin-sqm": sqm({ interface: "eth0", download: 1, upload: 1 }),
  "plugin-sshd": sshd({ authorizedKeys: { root: [secret("KEY")] }, hostKey: secret("HOST_KEY") }),
  "plugin-syslog": syslog({ remote: { host: "10.0.0.9" } }),
  "plugin-wireguard": wireguard({
    privateKey: secret("WG_KEY"),
    peers: [{ publicKey: `${"B".repeat(42)}A=`, endpoint: "vpn.example.org:51820", allowedIps: ["0.0.0.0/0", "::/0"] }],
  }),
};

/** Interfaces that some plugins require. */
const uplinks = madeOf("uplinks", {
  network: (network) => {
    for (const name of ["eth0", "eth1"]) network.interface({ name, dhcp: true });
    network.interface({ name: "wg0", addresses: ["10.8.0.2/32"] });
  },
});

test.each(Object.entries(plugins))("the README of %s names what it contributes", (folder, plugin) => {
  const readme = readFileSync(`packages/${folder}/README.md`, "utf8");
  const system = systemOf([uplinks, plugin]);
  const ours = (from: ReadonlyMap<string, { readonly origins: readonly { readonly plugin: string }[] }>) =>
    [...from].filter(([, { origins }]) => origins.some((origin) => origin.plugin === plugin.name)).map(([key]) => key);
  const files = ours(system.files).filter(
    (path) => system.files.get(path)?.value.kind === "file" && !path.startsWith("/etc/sv/"),
  );
  // A board has too many kernel symbols to list. Its README says where they are.
  const symbols = folder.startsWith("device-") ? [] : ours(system.kernelConfig);
  const contributed = [
    ...ours(system.services),
    ...ours(system.packages),
    ...ours(system.images),
    ...files,
    ...symbols,
  ];
  expect(contributed.length).toBeGreaterThan(1);
  expect(contributed.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

test("every package with options has a generated table of them in its README", () => {
  const packages = globSync("packages/*/src/options.ts").map((path) => path.replace("src/options.ts", "README.md"));
  expect(packages.filter((readme) => !(readme in pagesWithOptions))).toEqual([]);
});
