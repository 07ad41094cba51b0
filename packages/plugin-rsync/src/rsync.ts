import {
  type Filesystem,
  formatPath,
  isDisk,
  mountOf,
  oneLine,
  type Plugin,
  type Service,
  type System,
  shellQuote,
  valuesOf,
  withOptions,
} from "@nixwrt/core";
import { checkModules } from "./checkModules.js";
import { type ModuleSettings, type RsyncOptions, type RsyncSettings, rsyncOptions } from "./options.js";
import { plugin } from "./place.js";
import { groupOf, renderConfig, secretsFile } from "./renderConfig.js";
import { rsyncPackage } from "./rsyncPackage.js";

const configFile = "/etc/rsyncd.conf";

/**
 * The program rsync, for use over ssh and on the device, and its daemon if there are `modules`.
 * It reports wrong options in its `problems`.
 */
export function rsync(options: RsyncOptions = {}): Plugin {
  return withOptions(rsyncOptions, options, plugin, (settings) => {
    const { modules, passwords } = settings;
    return {
      name: "rsync",
      apply({ hooks }) {
        hooks.packages.tap("rsync", (packages) => packages.add(rsyncPackage));
        hooks.kernelConfig.tap("rsync", (kernel, system) => {
          for (const { type, target } of writtenTo(settings, system)) {
            kernel.enable(attributeSymbols[type] ?? [], { reason: `ACLs and extended attributes on ${target}` });
          }
        });
        if (Object.keys(modules).length === 0) return;
        hooks.services.tap("rsync", (services, system) => services.add(daemon(settings, system)));
        hooks.kernelConfig.tap("rsync", (kernel) => kernel.enable(["IPV6"], { reason: "the daemon listens on both" }));
        hooks.etc.tap("rsync", (etc, system) => {
          etc.file(configFile, renderConfig(settings, system));
          const lines = Object.entries(passwords).map(([user, password]) => [
            `${user}:`,
            oneLine(password, formatPath(["passwords", user], plugin)),
            "\n",
          ]);
          if (lines.length > 0) etc.file(secretsFile, lines, { mode: 0o400 });
        });
        hooks.check.tap("rsync", (problems, system) => checkModules(settings, system, problems));
      },
    };
  });
}

/** Kernel symbols for ACLs and extended attributes, by file system. ext4 always has extended attributes, vfat has neither. */
const attributeSymbols: Readonly<Record<string, readonly string[]>> = {
  ext4: ["EXT4_FS_POSIX_ACL"],
  ext2: ["EXT4_FS_POSIX_ACL"],
  tmpfs: ["TMPFS_XATTR", "TMPFS_POSIX_ACL"],
};

/** File systems that rsync writes to: those of its modules, and all disks, which it can reach over ssh. */
function writtenTo({ modules }: RsyncSettings, system: System): Filesystem[] {
  const served = Object.values(modules).map(({ path }) => mountOf(path, system));
  const disks = valuesOf(system.filesystems).filter(isDisk);
  return [...new Set([...served.filter((one) => one !== undefined), ...disks])];
}

function daemon({ modules, port }: RsyncSettings, system: System): Service {
  const all = Object.values(modules);
  const disks = all
    .map(({ path }) => mountOf(path, system))
    .filter((mount) => mount !== undefined)
    .filter(isDisk)
    .map(({ target }) => `mount:${target}`);
  const folders = all.filter(({ readOnly }) => !readOnly).map((module) => makeFolder(module, system));
  return {
    name: "rsyncd",
    ...(folders.length === 0 ? {} : { prepare: folders.join("\n") }),
    run: `exec rsync --daemon --no-detach --config=${configFile} --log-file=/proc/self/fd/2`,
    user: "root",
    capabilities: [...serving, ...(all.some(isRoots) ? owning : [])],
    dependsOn: ["loopback", ...new Set(disks)],
    ready: { tcp: port },
    listens: [{ tcp: port }],
  };
}

/**
 * Capabilities of the daemon: to open its port, which may be below 1024, to enter a module's folder and to become its user. The daemon
 * runs as root, because a process that can become any user can become root, too. The process that serves a client runs as the module's
 * user, without capabilities.
 */
const serving = ["CAP_DAC_READ_SEARCH", "CAP_NET_BIND_SERVICE", "CAP_SETGID", "CAP_SETUID", "CAP_SYS_CHROOT"];
/** Further capabilities for writing files of all users, where a module's user is root. */
const owning = ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_MKNOD", "CAP_SETFCAP"];

function isRoots({ uid }: ModuleSettings): boolean {
  return uid === "root" || uid === 0;
}

/** A new disk has only its root folder, which belongs to root. */
function makeFolder(module: ModuleSettings, system: System): string {
  const path = shellQuote(module.path);
  const owner = shellQuote(`${module.uid}:${groupOf(module, system)}`);
  return `[ -d ${path} ] || { mkdir -p ${path} && chown ${owner} ${path}; }`;
}
