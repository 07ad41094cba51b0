import { posix } from "node:path";
import {
  type Filesystem,
  hostSchema,
  isOwnHost,
  isReadOnly,
  mountOf,
  type Problems,
  type System,
  takesFiles,
  valuesOf,
} from "@nixwrt/core";
import type { SyslogSettings } from "./options.js";

const plugin = "@nixwrt/plugin-syslog";

/** Reports a log host that receives nothing, and a file that cannot be written. */
export function checkSyslog(settings: SyslogSettings, system: System, problems: Problems): void {
  checkRemote(settings, system, problems);
  checkFile(settings, system, problems);
}

function checkRemote({ remote }: SyslogSettings, system: System, problems: Problems): void {
  if (remote === undefined) return;
  const add = (message: string, hint: string) =>
    problems.add({ code: "SYSLOG_HOST", path: `${plugin}: remote.host`, message, hint });
  if (!hostSchema.safeParse(remote.host).success) {
    add(
      `"${remote.host}" is neither a host name nor an IP address`,
      "Write it like log.example.org, 192.168.1.2 or fd00::2",
    );
  }
  if (isOwnHost(system, remote.host)) {
    add(
      `${remote.host} is this device itself, where nothing receives messages of other hosts`,
      "Give the address of a log host, or leave out remote: the device keeps its log in any case",
    );
  }
}

/** Folders and links to folders that exist after each start: those of rcS (base/init.ts), and the one of the kernel's log. */
const folders = ["/run/log", "/run/sv", "/run/sv-log", "/var/lib", "/var/log", "/var/run", "/var/tmp"];
/** The socket for messages, by both of its names. */
const sockets = ["/dev/log", "/run/syslog/log"];

function checkFile({ file: given, size, keep }: SyslogSettings, system: System, problems: Problems): void {
  if (given === undefined) return;
  const add = (message: string, hint: string, option = "file") =>
    problems.add({ code: "SYSLOG_FILE", path: `${plugin}: ${option}`, message, hint });
  const file = posix.normalize(given);
  const place = "Choose a place below /run, /tmp, or a disk's mount point";
  const mount = mountOf(file, system);
  if (isFolder(file, system)) add(`${given} is a folder`, `Give a file in it, such as ${file}/messages`);
  else if (mount === undefined) add(`${given} is on the root file system, which is read-only`, place);
  // In /dev, a file may be a device, such as a console.
  else if (!takesFiles(mount) || sockets.includes(file)) add(`${given} cannot contain a log`, place);
  else if (isReadOnly(mount)) add(`${given} is on ${mount.target}, which is mounted read-only`, place);
  else {
    const most = capacityOf(mount);
    const kibibytes = size * (keep + 1);
    if (most === undefined || kibibytes <= most) return;
    add(
      `${keep + 1} files of ${size} KiB are more than the ${most} KiB of ${mount.target}: it would become full, and the log would end`,
      "Give a smaller size or keep, or a file on a disk",
      "size",
    );
  }
}

function isFolder(file: string, { filesystems, services }: System): boolean {
  const made = valuesOf(services).flatMap(({ directories = [] }) => directories.map(({ path }) => path));
  return filesystems.has(file) || folders.includes(file) || made.some((path) => `${path}/`.startsWith(`${file}/`));
}

/** Returns how much a file system in RAM may hold, in KiB, if its options say so. */
function capacityOf({ type, options = [] }: Filesystem): number | undefined {
  const text = options
    .join(",")
    .split(",")
    .findLast((one) => one.startsWith("size="));
  const [, number, unit = ""] = /^size=(\d+)([kmg]?)$/i.exec(text ?? "") ?? [];
  if (type !== "tmpfs" || number === undefined) return undefined;
  const bytes = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }[unit.toLowerCase()] ?? 1;
  // Without a limit.
  if (number === "0") return undefined;
  return Math.floor((Number(number) * bytes) / 1024);
}
