import { dataConfigSchema } from "../../../packages/core/src/config/configSchema.js";
import { dataLoaders } from "../../../packages/core/src/config/dataLoaders.js";
import { type Validated, validate } from "../../../packages/core/src/config/validate.js";
import { NixwrtError } from "../../../packages/core/src/errors.js";

/** Prefix of values that no message may show, because any value of a config can be secret. */
const hidden = "hidden-";

/** A config in YAML. Each error must be a problem that names its place, and shows no value. */
export function fuzz(data: Buffer): void {
  let content: unknown;
  try {
    content = dataLoaders[".yaml"]?.(".nixwrtrc.yaml", data.toString());
  } catch {
    // The YAML parser's own errors are reported unchanged.
    return;
  }
  const { problems } = validated(content);
  const keys = JSON.stringify(keysOf(content, new Set()));
  for (const problem of problems) {
    if (problem.path === undefined) throw new Error(`${problem.code} names no place`);
    const text = JSON.stringify(problem);
    if (text.includes(hidden) && !keys.includes(hidden)) throw new Error(`a value is shown: ${text}`);
  }
}

function validated(content: unknown): Validated<unknown> {
  try {
    return validate(dataConfigSchema, content);
  } catch (error) {
    if (error instanceof NixwrtError) return { problems: [] };
    throw error;
  }
}

/** Keys may be shown, because messages name unknown ones. An alias refers to the same object, which is read once. */
function keysOf(value: unknown, read: Set<unknown>): string[] {
  if (typeof value !== "object" || value === null || read.has(value)) return [];
  read.add(value);
  return Object.entries(value).flatMap(([key, entry]) => [key, ...keysOf(entry, read)]);
}

export async function seeds(): Promise<Readonly<Record<string, Buffer>>> {
  return {
    router: Buffer.from(`device: ["@nixwrt/device-qemu", { nics: 2 }]
plugins: ["@nixwrt/plugin-sshd", ["@nixwrt/plugin-ntpd", { servers: [${hidden}a] }]]
hostname: ${hidden}b
interfaces:
  lan: { address: 192.168.1.1/24, bridge: [eth0, wlan0], zone: lan }
  wan: { dhcp: true, vlan: { id: 7, on: eth1 }, mtu: 1492, nameservers: [${hidden}c] }
etc: { motd: { content: ${hidden}d, mode: 0644 } }
users: { root: { password: ${hidden}e } }
`),
    alias: Buffer.from("plugins: &a [x, y]\npackages: *a\nimages: [squashfs]\n"),
    json: Buffer.from(`{"device":"x","services":{"a":{"run":["${hidden}f"],"dependsOn":["b"]}}}`),
  };
}
