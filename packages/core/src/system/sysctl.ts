import type { Contributions } from "./Contributions.js";
import type { ContributionOptions, Recorder } from "./collectors.js";

/** Kernel parameters that are set at boot. */
export interface SysctlCollector {
  /**
   * Sets a parameter. Names are those of sysctl(8): `net.ipv4.ip_forward`, or, with `*` for all interfaces, `net.ipv4.conf.*.rp_filter`.
   * Settings of one interface are applied after those with `*`. A kernel without the parameter is an error on the device, unless the value
   * is a suggestion.
   */
  set(name: string, value: string | number, options?: ContributionOptions): void;
}

export function sysctlCollector(to: Contributions<string>, by: Recorder): SysctlCollector {
  return {
    set(name, value, options) {
      const key = sysctlName(name);
      const text = String(value).trim();
      if (key === undefined) {
        by.problems.add({
          code: "SYSCTL_NAME",
          certain: true,
          message: `${by.plugin}: ${JSON.stringify(name)} is not the name of a kernel parameter`,
          hint: "Give a path below /proc/sys, with dots or slashes: net.ipv4.ip_forward",
        });
      } else if (text === "" || /\p{Cc}/u.test(text)) {
        by.problems.add({
          code: "SYSCTL_VALUE",
          certain: true,
          message: `${by.plugin}: the value of ${key} is empty or contains a line break or another control character`,
          hint: "Give a number, or words on one line",
        });
      } else by.add(to, key, text, options);
    },
  };
}

/** Folders below /proc/sys whose entries are network interfaces. Names of interfaces may contain dots. */
const interfaceFolders = /^net\/ipv[46]\/(conf|neigh)\//;

/**
 * Returns a parameter's canonical name, in the format of sysctl(8): dots between the parts, and a slash for each dot within a part, as in
 * `net.ipv4.conf.eth0/5.rp_filter`. Returns undefined if the text is not a name.
 *
 * As in sysctl(8), the first separator decides how the rest is read: `net/ipv4/conf/eth0.5/rp_filter` is the same parameter. Unlike there,
 * so is `net.ipv4.conf.eth0.5.rp_filter`, because it has no other meaning.
 */
export function sysctlName(text: string): string | undefined {
  const slashes = /^[^./]*\//.test(text);
  const parts = slashes ? text.split("/") : text.split(".").map((part) => part.replaceAll("/", "."));
  if (interfaceFolders.test(parts.join("/")) && parts.length > 5) {
    parts.splice(3, parts.length - 4, parts.slice(3, -1).join("."));
  }
  const good = (part: string) => /^[^\s/\p{Cc}]+$/u.test(part) && !/^\.+$/.test(part);
  if (parts.length < 2 || !/^[a-z]\w*$/.test(parts[0] ?? "") || !parts.every(good)) return undefined;
  return parts.map((part) => part.replaceAll(".", "/")).join(".");
}

/**
 * Returns the path of a parameter below /proc/sys.
 * @param name as returned by {@link sysctlName}
 */
export function sysctlPath(name: string): string {
  return name.replaceAll(/[./]/g, (separator) => (separator === "." ? "/" : "."));
}

/** Returns the interface of a parameter, or undefined if it belongs to none or to all. The name is in the form of {@link sysctlName}. */
export function sysctlInterface(name: string): string | undefined {
  const path = sysctlPath(name);
  const [one = ""] = interfaceFolders.test(path) ? path.split("/").slice(3) : [];
  return ["", "*", "all", "default"].includes(one) ? undefined : one;
}
