import { isIP } from "node:net";
import { z } from "zod";
import { isEnvironmentName } from "../environmentName.js";
import { consoles } from "../system/Console.js";
import { capabilities } from "../system/capabilities.js";
import { parsePrefix } from "../system/ipPrefix.js";
import { isPackage } from "../system/isPackage.js";
import type { Package } from "../system/Package.js";
import type { DevicePlugin, Plugin } from "../system/Plugin.js";
import { isTimeZone, meantTimeZone } from "../system/timeZone.js";
import type { Config } from "./Config.js";
import { contentSchema, secretSchema } from "./contentSchema.js";
import { isDevicePlugin, isPlugin } from "./isPlugin.js";
import { type ModeSchema, modeSchema } from "./modeSchema.js";
import {
  accountNameSchema as accountName,
  hostLabelSchema,
  interfaceNameSchema as interfaceName,
  serviceNameSchema as serviceName,
  zoneNameSchema as zoneName,
} from "./nameSchemas.js";
import { builderSchema, cacheSchema } from "./teamSchema.js";
import type { PluginEntry } from "./UserConfig.js";

/** Highest uid and gid: Linux uses 32 bits, and the highest value means "unchanged" (chown(2)). */
const lastId = 0xfffffffe;

const ipAddress = z.string().refine((text) => isIP(text) !== 0, "not an IP address\nSuch as 192.168.1.1 or fd00::1");

const addressWithPrefix = z
  .string()
  .refine(isAddressWithPrefix, "not an IP address with a prefix length\nSuch as 192.168.1.1/24 or fd00::1/64");

function isAddressWithPrefix(text: string): boolean {
  return parsePrefix(text) !== undefined;
}

const prefix = z.string().refine(isAddressWithPrefix, "not a prefix\nSuch as 10.0.0.0/8 or 2001:db8::/32");

function timeZoneHint(given: unknown): string {
  const meant = typeof given === "string" ? meantTimeZone(given) : undefined;
  return meant === undefined
    ? "Such as Europe/Berlin; `timedatectl list-timezones` lists them"
    : `Did you mean "${meant}"?`;
}

const domain = z
  .string()
  .regex(/^(?=.{1,253}$)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*$/, "not a domain\nSuch as lan or home.example.org");
/** Highest metric: the kernel uses 32 bits, and the highest value means "no route". */
const lastMetric = 0xfffffffe;
const metric = z.int().min(1).max(lastMetric);

const bridgeMembers = z
  .array(interfaceName)
  .refine((all) => new Set(all).size === all.length, "names an interface twice\nRemove one of the two");

const interfaceSchema = z.strictObject({
  zone: zoneName.exactOptional(),
  dhcp: z.boolean().exactOptional(),
  dhcp6: z.boolean().exactOptional(),
  slaac: z.boolean().exactOptional(),
  delegate: z
    // The range is for editors, as for VLANs. Subnets are checked together with other settings of interfaces (DELEGATE_SUBNET).
    .strictObject({ from: interfaceName, subnet: z.int().meta({ minimum: 0, maximum: 65_535 }).exactOptional() })
    .readonly()
    .exactOptional(),
  vlan: z
    // The range is for editors. Ids are checked together with other settings of interfaces (VLAN_ID).
    .strictObject({ of: interfaceName, id: z.int().meta({ minimum: 1, maximum: 4094 }) })
    .readonly()
    .exactOptional(),
  bridge: z
    .strictObject({
      members: bridgeMembers.readonly().exactOptional(),
      stp: z.boolean().exactOptional(),
      // Ids are checked together with other settings of interfaces (VLAN_ID).
      vlans: z
        .record(
          z.string(),
          z
            .strictObject({
              untagged: z.array(interfaceName).readonly().exactOptional(),
              tagged: z.array(interfaceName).readonly().exactOptional(),
            })
            .readonly(),
        )
        .readonly()
        .exactOptional(),
    })
    .readonly()
    .exactOptional(),
  addresses: z.array(addressWithPrefix).readonly().exactOptional(),
  gateway: z
    .union(
      [ipAddress, z.array(ipAddress).min(1).max(2).readonly()],
      "expected an IP address, or one of IPv4 and one of IPv6",
    )
    .exactOptional(),
  metric: metric.exactOptional(),
  routes: z
    .array(z.strictObject({ to: prefix, via: ipAddress.exactOptional(), metric: metric.exactOptional() }).readonly())
    .readonly()
    .exactOptional(),
  nameservers: z.array(ipAddress).readonly().exactOptional(),
  search: z.array(domain).readonly().exactOptional(),
  mtu: z.int().exactOptional(),
  mac: z.string().exactOptional(),
});

/** A field of /etc/passwd. Colons separate fields, and line breaks separate accounts. */
const passwdField = z
  .string()
  .regex(/^[^:\n\r]*$/, "contains a colon or a line break, which /etc/passwd cannot contain");
const absolutePath = z
  .string()
  .regex(/^\/[^:\p{Cc}]*$/u, "must be an absolute path without colons and control characters");
const id = z.int().min(0).max(lastId);

const userSchema = z.strictObject({
  uid: id,
  gid: id.exactOptional(),
  home: absolutePath.exactOptional(),
  shell: absolutePath.exactOptional(),
  description: passwdField.exactOptional(),
  passwordHash: contentSchema.exactOptional(),
});

const groupSchema = z.strictObject({ gid: id, members: z.array(accountName).readonly().exactOptional() });

const etcSchema = (mode: ModeSchema) =>
  z.union(
    [
      contentSchema,
      z.strictObject({
        content: contentSchema,
        mode: mode.exactOptional(),
        user: accountName.exactOptional(),
        group: accountName.exactOptional(),
      }),
      z.strictObject({ link: z.string().regex(/^[^\0]+$/, "expected the link's target") }),
    ],
    'expected text, secret("NAME"), file("path"), a list of these, { content, mode, user, group }, or { link }',
  );

const kconfigHelp =
  'expected a Kconfig value\nGive true or "y", "m" for a module, false or "n", a number, or text for a symbol that takes text';

/** Refuses words by which people mean `y` or `n`. Kconfig would take them for text, and drop them if the symbol is not a string. */
const kconfigText = z
  .string()
  .refine(
    (text) => !/^([YMN]|yes|no|true|false|on|off|enabled?|disabled?)$/i.test(text) || /^[ymn]$/.test(text),
    kconfigHelp,
  );

const kconfigSchema = z
  .strictObject({
    config: z
      .record(z.string(), z.union([z.boolean().transform((on) => (on ? "y" : "n")), z.int(), kconfigText], kconfigHelp))
      .default({}),
  })
  .prefault({});

/** Text of a shell script, or of a word in one. */
const shellText = z.string().regex(/^[^\0]*$/, "contains a NUL character, which a shell script cannot contain");

const environmentName = z
  .string()
  .refine(isEnvironmentName, "not a valid variable name\nUse letters, digits and _, starting with a letter or _");

const capability = z
  .string()
  .refine(
    (name) => capabilities.includes(name),
    "not a capability\nUse a name from capabilities(7), such as CAP_NET_ADMIN",
  );

const port = z.int().min(1).max(65_535);

/** What a port that a service listens on has besides its number. */
const listeningSettings = {
  from: z.array(zoneName).readonly().exactOptional(),
  interfaces: z.array(interfaceName).readonly().exactOptional(),
};

const serviceSchema = (mode: ModeSchema) =>
  z.strictObject({
    run: shellText.exactOptional(),
    oneshot: shellText.exactOptional(),
    finish: shellText.exactOptional(),
    ready: z
      .union(
        [shellText, z.strictObject({ tcp: port })],
        "expected a shell script, or the port that the service listens on\nSuch as ready: { tcp: 80 }",
      )
      .exactOptional(),
    status: shellText.exactOptional(),
    dependsOn: z.array(z.string()).readonly().exactOptional(),
    prepare: shellText.exactOptional(),
    user: accountName.exactOptional(),
    capabilities: z.array(capability).readonly().exactOptional(),
    environment: z.record(environmentName, contentSchema).readonly().exactOptional(),
    listens: z
      .array(
        z.union(
          [z.strictObject({ tcp: port, ...listeningSettings }), z.strictObject({ udp: port, ...listeningSettings })],
          'expected ports such as { tcp: 80 } or { udp: 53, from: ["lan", "guest"] }',
        ),
      )
      .readonly()
      .exactOptional(),
    directories: z
      .array(z.strictObject({ path: absolutePath, mode: mode.exactOptional(), user: accountName.exactOptional() }))
      .readonly()
      .exactOptional(),
  });

const filesystemSchema = z.strictObject({
  source: shellText.min(1),
  type: shellText.min(1),
  options: z.array(shellText.min(1)).readonly().exactOptional(),
});

const signingSchema = z.strictObject({
  key: secretSchema,
  publicKey: z
    .string()
    .regex(
      /^RW[A-Za-z0-9+/]{54}$/,
      "not a signify public key\nGive the second line of what nixwrt keygen prints, or of a .pub file",
    ),
});

const httpAddress = z.url({
  protocol: /^https?$/,
  error: "not the address of a mirror\nSuch as http://ftp.debian.org/debian",
});

const packageName = z.string().min(1);
const pluginReference = z
  .union([packageName, z.tuple([packageName, z.record(z.string(), z.unknown())]).readonly()])
  .meta({ id: "PluginReference" });

const pluginHelp =
  '\nCall the plugin\'s factory, as in sshd({ … }), or name its package: "name" or ["name", { options }]';

/** For `["name", { options }]` instead of `[["name", { options }]]`. */
const optionsHelp =
  '\nIf these are the options of the plugin before them, put both into their own brackets: ["name", { options }]';

const device = z.union(
  [pluginReference, z.custom<DevicePlugin>(isDevicePlugin)],
  `expected one device plugin${pluginHelp.replace("sshd", "qemu")}`,
);

const pluginEntry: z.ZodType<PluginEntry, PluginEntry> = z
  .union(
    [
      pluginReference,
      z.literal(false),
      z.null(),
      z.array(z.lazy(() => pluginEntry)).readonly(),
      z.custom<Plugin | undefined | 0>((value) => !value || isPlugin(value)),
    ],
    { error: ({ input }) => `expected a plugin${pluginHelpFor(input)}` },
  )
  .meta({ id: "PluginEntry" });

/** Returns what to write instead of a value that is not a plugin. */
function pluginHelpFor(input: unknown): string {
  if (input instanceof Promise) return ", got a promise\nAwait it: plugins: [await …]";
  if (!isOptions(input)) return pluginHelp;
  const [[name = "", options] = [], ...others] = Object.entries(input as object);
  const isNamed = others.length === 0 && isOptions(options) && /^(@.+\/|[./]|nixwrt-)/.test(name);
  return isNamed
    ? `\nWrite [${JSON.stringify(name)}, { … }] instead of { ${JSON.stringify(name)}: { … } }`
    : optionsHelp;
}

/** Whether a value looks like options that are in the list themselves, beside their plugin. */
function isOptions(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

const packageEntry = z.union(
  [packageName, z.custom<Package>(isPackage)],
  'expected the name of a package\nSuch as "tcpdump": `nixwrt packages` lists them. In TypeScript, you can also give the object that a recipe returns',
);

/** Values by name. Keys must match the schema for names, if there is one. */
const byName = <T extends z.ZodType>(value: T, name: z.ZodString = z.string()) =>
  z.record(name, value).readonly().default({});

const makeConfigSchema = (mode: ModeSchema) =>
  z.strictObject({
    $schema: z.string().exactOptional(),
    hostname: hostLabelSchema.default("nixwrt"),
    timezone: z
      .string()
      .refine(isTimeZone, { error: ({ input }) => `not a time zone\n${timeZoneHint(input)}` })
      .exactOptional(),
    device,
    plugins: z.array(pluginEntry).readonly().default([]),
    packages: z.array(packageEntry).readonly().default([]),
    interfaces: byName(interfaceSchema, interfaceName),
    users: byName(userSchema, accountName),
    groups: byName(groupSchema, accountName),
    etc: byName(etcSchema(mode)),
    kernel: kconfigSchema,
    busybox: kconfigSchema,
    sysctl: byName(
      z.union(
        [z.string().regex(/^[^\n\r]*$/, "contains a line break"), z.number()],
        "expected text or a number\nSuch as 0 for off and 1 for on",
      ),
      z.string().regex(/^[\w.*/-]+$/, "not the name of a kernel parameter\nSuch as net.ipv4.ip_forward"),
    ),
    services: byName(serviceSchema(mode), serviceName),
    console: z.enum(consoles).exactOptional(),
    filesystems: byName(filesystemSchema, absolutePath),
    images: z.array(z.string().min(1)).min(1).readonly().exactOptional(),
    out: z.string().min(1).default("out"),
    signing: signingSchema.readonly().exactOptional(),
    archive: z
      .strictObject({ mirror: httpAddress.exactOptional(), securityMirror: httpAddress.exactOptional() })
      .prefault({}),
    engine: z
      .strictObject({
        nix: z.enum(["bundled", "system"]).default("bundled"),
        jobs: z.int().min(1).exactOptional(),
        cores: z.int().min(1).exactOptional(),
        settings: z
          .record(
            z.string().regex(/^[a-z-]+$/, "not the name of a Nix setting\nSuch as substituters"),
            z.string().regex(/^[^\n\r]*$/, "contains a line break"),
          )
          .exactOptional(),
      })
      .prefault({}),
    caches: z.array(cacheSchema.readonly()).readonly().default([]),
    builders: z.array(builderSchema.readonly()).readonly().default([]),
  }) satisfies z.ZodType<Omit<Config, "device" | "plugins" | "packages">>;

/** All rules of a config that need no plugin to be loaded, and its defaults. For configs that are programs. */
export const configSchema = makeConfigSchema(modeSchema({ onlyDecimal: false }));

/** The same rules for JSON and YAML. */
export const dataConfigSchema = makeConfigSchema(modeSchema({ onlyDecimal: true }));
