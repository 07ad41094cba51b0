import { mountPoint } from "../system/Filesystem.js";
import type { Service } from "../system/Service.js";

/** Name of the service that mounts a file system: `/srv/data` is `mount-srv-data`. */
export function mountService(target: string): string {
  return `mount${target.replaceAll("/", "-")}`;
}

/** Name of the service that gives an interface its addresses. */
export function interfaceService(name: string): string {
  return `net-${name}`;
}

/** Name of the service that stands for one entry of `dependsOn`. */
export function serviceOf(dependency: string): string {
  if (dependency.startsWith("mount:")) return mountService(mountPoint(dependency.slice("mount:".length)));
  if (dependency.startsWith("interface:")) return interfaceService(dependency.slice("interface:".length));
  return dependency;
}

/** Names of the services that one waits for, sorted. */
export function dependencies(service: Pick<Service, "dependsOn">): string[] {
  return [...new Set((service.dependsOn ?? []).map(serviceOf))].sort();
}
