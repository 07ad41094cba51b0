import type { Problems } from "../errors.js";
import { mountPoint } from "../system/Filesystem.js";
import { isReadOnly, mountOf, takesFiles } from "../system/mountOf.js";
import type { Service } from "../system/Service.js";
import type { System } from "../system/System.js";
import { runtimeFolders } from "./systemFolders.js";

/** Folders that all services share, or that hold what the supervisor knows about them. */
const sharedFolders = [...runtimeFolders, "/dev/shm", "/var/lib", "/var/tmp"];

/** Reports folders of services that cannot be created, or that a service would take away from the others. */
export function checkDirectories(
  services: readonly Service[],
  system: Pick<System, "filesystems">,
  problems: Problems,
): void {
  for (const { name, directories = [] } of services) {
    for (const { path } of directories) {
      const fault = faultOf(path, system);
      if (fault === undefined) continue;
      const [message, hint] = fault;
      problems.add({
        code: "SERVICE_DIRECTORY",
        message: `the folder ${path} of the service "${name}" ${message}`,
        hint,
      });
    }
  }
}

function faultOf(
  path: string,
  system: Pick<System, "filesystems">,
): readonly [message: string, hint: string] | undefined {
  const own = "Give it a folder below /run, or below /var/lib";
  if (!path.startsWith("/") || path.split("/").includes("..")) return ["is not an absolute path", 'Such as "/run/web"'];
  const folder = mountPoint(path);
  if (sharedFolders.includes(folder)) {
    return ["belongs to all services, and would get this service's owner and mode", own];
  }
  const on = mountOf(folder, system);
  if (on === undefined) return ["is in the image, which is read-only", own];
  if (!takesFiles(on)) return [`is in the ${on.type} of the kernel, which stores no files`, own];
  if (isReadOnly(on)) return [`is on ${on.target}, which is mounted read-only`, own];
  return undefined;
}
