import { posix } from "node:path";
import { shellQuote } from "../shellQuote.js";
import { type Filesystem, isDisk } from "../system/Filesystem.js";
import { diskAround, mountOf } from "../system/mountOf.js";
import type { Plugin } from "../system/Plugin.js";
import type { Service } from "../system/Service.js";
import { type System, valuesOf } from "../system/System.js";
import { checkFilesystems } from "./checkFilesystems.js";
import { dependencies, mountService } from "./dependencies.js";
import { diskTypes, labelSymbols } from "./diskTypes.js";
import { stateDirectory } from "./serviceScripts.js";

const up = `${stateDirectory}/up`;
/** Seconds between two checks of whether a disk exists. */
const pollSeconds = 1;

/** Disks. Each has a service that mounts it when it appears, and unmounts it when it is removed. */
export function filesystems(): Plugin {
  return {
    name: "filesystems",
    apply({ hooks }) {
      hooks.services.tap("filesystems", (services, system) => {
        // The services that depend on a disk are settled only after this hook, so the script reads their names from /etc/mount.
        for (const disk of disksOf(system)) services.add(diskService(disk, system));
      });
      hooks.busybox.tap("filesystems", (busybox, system) => {
        const disks = disksOf(system);
        if (disks.length === 0) return;
        busybox.enable(["FINDFS", "VOLUMEID", "MOUNT", "FEATURE_MOUNT_FLAGS", "UMOUNT", "MOUNTPOINT", "FUSER", "SV"]);
        for (const { type } of disks) busybox.enable(labelSymbols(type), { reason: type });
      });
      hooks.kernelConfig.tap("filesystems", (kernel, system) => {
        for (const { type, target } of disksOf(system))
          kernel.enable(diskTypes[type]?.kernel ?? [], { reason: `${target} is ${type}` });
      });
      hooks.etc.tap("filesystems", (etc, system) => {
        // The boot script and a disk's service create the mount points that are in other file systems. A home keeps its owner.
        for (const { target } of valuesOf(system.filesystems))
          if (isInImage(target, system)) etc.directory(target, { default: true });
        for (const disk of disksOf(system)) {
          const dependents = valuesOf(system.services)
            .filter((service) => service.run !== undefined && dependencies(service).includes(mountService(disk.target)))
            .map((service) => service.name);
          etc.file(`mount/${mountService(disk.target)}`, dependents.map((name) => `${name}\n`).join(""));
        }
      });
      hooks.check.tap("filesystems", (problems, system) => checkFilesystems(system, problems));
    },
  };
}

/** Whether a mount point is a folder of the image, which is read-only. */
function isInImage(target: string, system: System): boolean {
  return target !== "/" && mountOf(posix.dirname(target), system) === undefined;
}

function disksOf(system: System): Filesystem[] {
  return valuesOf(system.filesystems).filter(isDisk);
}

function diskService(disk: Filesystem, system: System): Service {
  const { target, source, type, options } = disk;
  const outer = diskAround(disk, system);
  const place = shellQuote(target);
  const flags = options === undefined || options.length === 0 ? "" : ` -o ${shellQuote(options.join(","))}`;
  const find = source.startsWith("/")
    ? `[ -b ${shellQuote(source)} ] && device=${shellQuote(source)}`
    : `device=$(findfs ${shellQuote(source)} 2>/dev/null)`;
  const name = mountService(target);
  return {
    name,
    ...(outer === undefined ? {} : { dependsOn: [`mount:${outer.target}`] }),
    // The service is up before the disk is there. `ready` says whether it is mounted.
    run: `trap 'exit 0' TERM
until ${find}; do sleep ${pollSeconds} & wait $!; done
mountpoint -q ${place} || { mkdir -p ${place} && mount -t ${shellQuote(type)}${flags} "$device" ${place}; } || exit 1
echo "mounted $device on" ${place}
while [ -b "$device" ] && mountpoint -q ${place}; do sleep ${pollSeconds} & wait $!; done
echo "$device is gone"
stopping ${name}`,
    ready: `mountpoint -q ${place}`,
    // The services that use the disk end first. That does not count as a death. runsv starts them again, and they wait for the disk.
    finish: `users=$(cat /etc/mount/${name})
for user in $users; do [ -e ${up}/$user ] && sv term $user; done
tries=0
for user in $users; do
  while [ -e ${up}/$user ] && [ $tries -lt 25 ]; do sleep 0.2; tries=$((tries + 1)); done
  [ -e ${up}/$user ] && sv kill $user
done
mountpoint -q ${place} || exit 0
# The remaining processes are their children, and those of people who are logged in.
fuser -s -k -TERM -m ${place}
tries=0
until umount ${place} 2>/dev/null; do
  [ $tries -lt 10 ] || exec umount -l ${place}
  sleep 0.2; tries=$((tries + 1))
done`,
  };
}
