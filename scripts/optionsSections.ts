import { readFileSync } from "node:fs";
import type { z } from "@nixwrt/core";
import { usbDiskOptions } from "../packages/core/src/base/usbDisk.js";
import { qemuOptions } from "../packages/device-qemu/src/options.js";
import { accessPointOptions } from "../packages/plugin-access-point/src/options.js";
import { dnsmasqOptions } from "../packages/plugin-dnsmasq/src/options.js";
import { failoverOptions } from "../packages/plugin-failover/src/options.js";
import { firewallOptions } from "../packages/plugin-firewall/src/options.js";
import { ntpdOptions } from "../packages/plugin-ntpd/src/options.js";
import { l2tpOptions, pppoeOptions } from "../packages/plugin-ppp/src/options.js";
import { rsyncOptions } from "../packages/plugin-rsync/src/options.js";
import { sqmOptions } from "../packages/plugin-sqm/src/options.js";
import { sshdOptions } from "../packages/plugin-sshd/src/options.js";
import { stationOptions } from "../packages/plugin-station/src/options.js";
import { syslogOptions } from "../packages/plugin-syslog/src/options.js";
import { upgradeOptions } from "../packages/plugin-upgrade/src/options.js";
import { wireguardOptions } from "../packages/plugin-wireguard/src/options.js";
import { optionsTable } from "./optionsTable.js";

const begin = "<!-- Options: made from the schema by `npm run generate`. Do not edit. -->";
const end = "<!-- End of options. -->";

/** Pages with tables of options, and the schemas of these options, in the order of the tables. */
const schemas: Readonly<Record<string, z.ZodType | readonly z.ZodType[]>> = {
  "packages/device-qemu/README.md": qemuOptions,
  "packages/plugin-ntpd/README.md": ntpdOptions,
  "packages/plugin-rsync/README.md": rsyncOptions,
  "packages/plugin-sshd/README.md": sshdOptions,
  "packages/plugin-dnsmasq/README.md": dnsmasqOptions,
  "packages/plugin-failover/README.md": failoverOptions,
  "packages/plugin-firewall/README.md": firewallOptions,
  "packages/plugin-access-point/README.md": accessPointOptions,
  "packages/plugin-station/README.md": stationOptions,
  "packages/plugin-sqm/README.md": sqmOptions,
  "packages/plugin-ppp/README.md": [pppoeOptions, l2tpOptions],
  "packages/plugin-syslog/README.md": syslogOptions,
  "packages/plugin-upgrade/README.md": upgradeOptions,
  "packages/plugin-wireguard/README.md": wireguardOptions,
  "docs/services.md": usbDiskOptions,
};

/** Each of these pages: its handwritten text, with tables that are generated from the schemas. */
export const pagesWithOptions: Readonly<Record<string, () => string>> = Object.fromEntries(
  Object.entries(schemas).map(([path, all]) => [path, () => withTables(path, [all].flat() as z.ZodType[])]),
);

function withTables(path: string, all: readonly z.ZodType[]): string {
  const [first = "", ...parts] = readFileSync(path, "utf8").split(begin);
  if (parts.length !== all.length || parts.some((part) => !part.includes(end)))
    throw new Error(`${path} must have ${all.length} places for tables of options: ${begin} ${end}`);
  const tables = all.map((schema, index) => {
    const part = parts[index] as string;
    return `${begin}\n\n${optionsTable(schema)}\n\n${part.slice(part.indexOf(end))}`;
  });
  return [first, ...tables].join("");
}
