import { mountPoint } from "../system/Filesystem.js";
import type { Service } from "../system/Service.js";
import { escapeName, pathName } from "./escapeName.js";

/** Name of the service that mounts a file system: `/srv/data` is `mount-srv-data`. */
export function mountService(target: string): string {
  return `mount${pathName(target)}`;
}

/** Name of the service that gives an interface its addresses. */
export function interfaceService(name: string): string {
  return `net-${escapeName(name)}`;
}

/** Name of the service that asks for an IPv6 address where another one asks for an IPv4 address. */
export function dhcp6Service(name: string): string {
  return `dhcp6-${escapeName(name)}`;
}

/** Name of the service that makes an interface. It is apart from its addresses: a VLAN needs none of what it is part of. */
export function linkService(name: string): string {
  return `link-${escapeName(name)}`;
}

/** What a service can wait for that no service stands for: hardware, and a default route. */
export function isCondition(dependency: string): boolean {
  return dependency === "internet" || /^device:./s.test(dependency);
}

/** Name of the service that stands for one entry of `dependsOn`; a condition stands for itself. */
export function serviceOf(dependency: string): string {
  const [, kind, what = ""] = /^(mount|interface|link):(.+)$/s.exec(dependency) ?? [];
  if (kind === "mount" && what.startsWith("/")) return mountService(mountPoint(what));
  if (kind === "link") return linkService(what);
  return kind === "interface" ? interfaceService(what) : dependency;
}

/** Names of the services that one waits for, sorted. */
export function dependencies(service: Pick<Service, "dependsOn">): string[] {
  return [...new Set((service.dependsOn ?? []).map(serviceOf))].sort();
}
