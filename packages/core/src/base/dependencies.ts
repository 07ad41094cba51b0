import { mountPoint } from "../system/Filesystem.js";
import type { Service } from "../system/Service.js";
import { escapeName, pathName } from "./escapeName.js";

/** How names of services begin that stand for `mount:`, `interface:` and `link:`. */
export const prefixes = { mount: "mount", interface: "net-", link: "link-" } as const;

/** Splits an entry of `dependsOn` such as `interface:eth0`. There is no kind if it is the name of a service. */
export function splitDependency(dependency: string): { readonly kind?: keyof typeof prefixes; readonly what: string } {
  const [, kind, what = ""] = /^(mount|interface|link):(.+)$/s.exec(dependency) ?? [];
  return kind === undefined ? { what: dependency } : { kind: kind as keyof typeof prefixes, what };
}

/** Returns the name of the service that mounts a file system: `mount-srv-data` for `/srv/data`. */
export function mountService(target: string): string {
  return `${prefixes.mount}${pathName(target)}`;
}

/** Returns the name of the service that gives an interface its addresses. */
export function interfaceService(name: string): string {
  return `${prefixes.interface}${escapeName(name)}`;
}

/** Returns the name of the service that asks for an IPv6 address, if another service asks for an IPv4 address. */
export function dhcp6Service(name: string): string {
  return `dhcp6-${escapeName(name)}`;
}

/**
 * Returns the name of the service that creates an interface. It is separate from the service for addresses, because a VLAN does not need
 * those of the interface below it.
 */
export function linkService(name: string): string {
  return `${prefixes.link}${escapeName(name)}`;
}

/** Whether a dependency is a condition that no service provides: hardware, or a default route. */
export function isCondition(dependency: string): boolean {
  return dependency === "internet" || /^device:./s.test(dependency);
}

/** Returns the name of the service for an entry of `dependsOn`. Conditions are returned unchanged. */
export function serviceOf(dependency: string): string {
  const { kind, what } = splitDependency(dependency);
  if (kind === "mount" && what.startsWith("/")) return mountService(mountPoint(what));
  if (kind === "link") return linkService(what);
  return kind === "interface" ? interfaceService(what) : dependency;
}

/** Returns the names of the services that a service waits for, sorted. */
export function dependencies(service: Pick<Service, "dependsOn">): string[] {
  return [...new Set((service.dependsOn ?? []).map(serviceOf))].sort();
}
