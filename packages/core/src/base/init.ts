import { shellQuote } from "../shellQuote.js";
import { type Filesystem, isDisk } from "../system/Filesystem.js";
import type { Plugin } from "../system/Plugin.js";
import { type System, valuesOf } from "../system/System.js";
import { consoleLines } from "./console.js";
import { dependencies } from "./dependencies.js";
import { functionsPath, priority, stateDirectories, stateDirectory } from "./serviceScripts.js";
import { bootOneshots, oneshots } from "./supervision.js";
import { bootSysctl } from "./sysctl.js";

/** Seconds that each daemon has to end at shutdown before it is killed. */
const stopSeconds = 5;

/** Seconds between signals of the clock that lets the boot give up waiting for a oneshot. */
const clockSeconds = 5;

/** busybox init: the boot script, the supervisor, the console, and an orderly shutdown. */
export function init(): Plugin {
  return {
    name: "init",
    apply({ hooks }) {
      hooks.busybox.tap("init", (busybox) => {
        busybox.enable([
          "INIT",
          "FEATURE_USE_INITTAB",
          "FEATURE_INIT_SCTTY",
          "FEATURE_INIT_QUIET",
          "HALT",
          "POWEROFF",
          "REBOOT",
        ]);
        busybox.enable([
          "MOUNT",
          "FEATURE_MOUNT_FLAGS",
          "UMOUNT",
          "FEATURE_UMOUNT_ALL",
          "MOUNTPOINT",
          "HOSTNAME",
          "BB_SYSCTL",
        ]);
        busybox.enable(["CAT", "ECHO", "MKDIR", "LN", "SYNC", "TRUE", "FALSE", "SLEEP"]);
      });
      hooks.etc.tap("init", (etc, system) => {
        etc.link("/sbin/init", "/bin/busybox");
        etc.file("inittab", inittab(system), { default: true });
        etc.file("init.d/rcS", bootScript(system), { mode: 0o755 });
        etc.file("init.d/rcK", shutdownScript(system), { mode: 0o755 });
      });
    },
  };
}

function inittab(system: System): string {
  return `::sysinit:/etc/init.d/rcS
::respawn:/usr/bin/runsvdir -P /etc/sv
${consoleLines(system)}::ctrlaltdel:/sbin/reboot
::shutdown:/etc/init.d/rcK
`;
}

function bootScript(system: System): string {
  const mounts = valuesOf(system.filesystems).filter((filesystem) => !isDisk(filesystem));
  // The kernel log's device and the files that mount reads come first, because everything later may write messages.
  const [first, later] = [mounts.filter(isFirst), mounts.filter((one) => !isFirst(one))];
  const oneshots = bootOneshots(system).map((service) =>
    ["oneshot", service.name, ...dependencies(service)].map(shellQuote).join(" "),
  );
  return `#!/bin/sh
# Made by NixWRT. Mounts file systems, then runs the oneshots in order. Daemons follow under runsvdir.
. ${functionsPath}
${first.map(mountLine).join("\n")}
{
${later.map(mountLine).join("\n")}
mkdir -p /run/sv /run/sv-log /run/log /var/lib /var/tmp
mkdir -p ${stateDirectories.join(" ")}
ln -sfn /run /var/run
ln -sfn /run/log /var/log
hostname -F /etc/hostname
} 2>&1 | tell ${priority.error} nixwrt
${bootSysctl}
${withClock(oneshots)}`;
}

/** Runs the oneshots beside a clock. Its signals end the shell's `wait`, not the oneshot. */
function withClock(lines: readonly string[]): string {
  if (lines.length === 0) return "";
  return `trap : USR1
while sleep ${clockSeconds}; do kill -USR1 $$ || exit; done &
clock=$!
${lines.join("\n")}
kill $clock
`;
}

function isFirst({ target }: Filesystem): boolean {
  return target === "/proc" || target === "/dev";
}

/** The kernel has already mounted /dev, but it still gets its options here. */
function mountLine({ target, source, type, options = [] }: Filesystem): string {
  const place = shellQuote(target);
  const mount = (flags: readonly string[]) => {
    const given = flags.length === 0 ? "" : ` -o ${shellQuote(flags.join(","))}`;
    return `mount -t ${shellQuote(type)}${given} ${shellQuote(source)} ${place}`;
  };
  const again = options.length === 0 ? "true" : mount(["remount", ...options]);
  return `mkdir -p ${place} 2>/dev/null; if mountpoint -q ${place}; then ${again}; else ${mount(options)}; fi`;
}

function shutdownScript(system: System): string {
  const finishing = oneshots(system)
    .filter((service) => service.finish !== undefined)
    .map(({ name }) => shellQuote(name))
    .map((name) => `[ -e ${stateDirectory}/up/${name} ] && /etc/oneshot/${name}/finish`)
    .toReversed();
  return `#!/bin/sh
# Made by NixWRT. Ends all daemons at once, undoes the oneshots, then unmounts the disks.
for service in /etc/sv/*; do sv -w ${stopSeconds} force-stop "$service" >/dev/null 2>&1 & done
wait
${finishing.map((line) => `${line}\n`).join("")}sync
umount -a -r 2>/dev/null
`;
}
