import { isIP } from "node:net";
import { posix } from "node:path";
import { type Plugin, shellQuote, supervisedServices, withOptions } from "@nixwrt/core";
import { checkSyslog } from "./checkSyslog.js";
import { type SyslogOptions, type SyslogSettings, syslogOptions } from "./options.js";

/** Longest message, with its header, in bytes: the limit of RFC 3164 (4.1). */
const messageBytes = 1024;

/** Key of the semaphores that guard busybox's ring buffer (sysklogd/syslogd.c). */
const ringKey = "0x414e4547";

/** How often and how many times to look for a route to the log host before syslogd starts without one: 15 seconds in all. */
const pollSeconds = 0.2;
const polls = 75;

/** The users that syslogd and klogd run as. */
const writer = { name: "syslog", uid: 902, description: "system log" };
const reader = { name: "klog", uid: 903, description: "kernel log" };

/** Folder of the socket that /dev/log links to: syslogd creates it, and cannot write to /dev. */
const socketFolder = "/run/syslog";

/**
 * The system log, with busybox syslogd and klogd: messages of the kernel and all services, kept in RAM and sent to a log host.
 * It reports wrong options in its `problems`.
 */
export function syslog(options: SyslogOptions = {}): Plugin {
  return withOptions(syslogOptions, options, "@nixwrt/plugin-syslog", (settings) => {
    const { remote, file } = settings;
    return {
      name: "syslog",
      apply({ hooks }) {
        hooks.users.tap("syslog", (accounts) => {
          accounts.user(writer, { default: true });
          accounts.user(reader, { default: true });
        });
        hooks.services.tap("syslog", (services) => {
          services.add({
            name: "syslogd",
            prepare: `ln -sfn ${socketFolder}/log /dev/log`,
            run: runScript(settings),
            ready: "[ -S /dev/log ]",
            // A log file can be on a disk that is plugged in later, in a folder of any user: only root can always create it.
            ...(file === undefined ? { user: writer.name } : { user: "root", capabilities: ["CAP_DAC_OVERRIDE"] }),
            directories: [{ path: socketFolder }],
          });
          services.add({
            name: "klogd",
            run: "exec klogd -n",
            user: reader.name,
            capabilities: ["CAP_SYSLOG"],
            dependsOn: ["syslogd"],
          });
        });
        hooks.busybox.tap("syslog", (busybox) => {
          busybox.enable(["SYSLOGD", "KLOGD", "FEATURE_KLOGD_KLOGCTL", "LN", "LOGGER", "MKDIR", "SLEEP"]);
          busybox.set("FEATURE_SYSLOGD_READ_BUFFER_SIZE", messageBytes);
          if (remote !== undefined) busybox.enable(["FEATURE_REMOTE_LOG"], { reason: "remote" });
          if (file !== undefined) busybox.enable(["FEATURE_ROTATE_LOGFILE"], { reason: "file" });
          else busybox.enable(["FEATURE_IPC_SYSLOG", "LOGREAD", "FEATURE_LOGREAD_REDUCED_LOCKING", "IPCRM"]);
        });
        hooks.kernelConfig.tap("syslog", (kernel) => {
          if (file === undefined) kernel.enable(["SYSVIPC"], { reason: "syslogd's ring buffer" });
        });
        hooks.etc.tap("syslog", (etc, system) => {
          // syslogd's own messages go to the console: in the log, they would loop forever.
          for (const name of supervisedServices(system).filter((one) => one !== "syslogd")) {
            etc.file(`sv/${name}/log/run`, logScript(name), { mode: 0o755 });
          }
        });
        hooks.check.tap("syslog", (problems, system) => checkSyslog(settings, system, problems));
      },
    };
  });
}

/** Logs a service's output line by line under the service's name. Output from before syslogd starts waits in the pipe. */
function logScript(name: string): string {
  return `#!/bin/sh
until [ -S /dev/log ]; do sleep ${pollSeconds}; done
exec droproot nobody 0 logger -t ${shellQuote(name)} -p daemon.info
`;
}

/** -n: stay in the foreground. -R: log host. -L: log here, too. -C: ring buffer size in KiB. -O: file, -s: its size in KiB, -b: rotations. */
function runScript({ remote, size, file, keep }: SyslogSettings): string {
  const address = remote === undefined ? [] : [`-R ${shellQuote(hostAndPort(remote))} -L`];
  const place = file === undefined ? `-C${size}` : `-O ${shellQuote(file)} -s ${size} -b ${keep}`;
  return [
    ...(remote === undefined ? [] : [waitForRoute(remote.host)]),
    // A syslogd that was killed while it wrote leaves its semaphores locked.
    file === undefined ? `ipcrm -S ${ringKey} 2>/dev/null` : `mkdir -p ${shellQuote(posix.dirname(file))} 2>/dev/null`,
    `exec syslogd -n ${[...address, place].join(" ")}`,
  ].join("\n");
}

function hostAndPort({ host, port }: NonNullable<SyslogSettings["remote"]>): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * UDP drops what it cannot send, and syslogd waits two minutes before it looks up a name again. So syslogd starts once there is a network,
 * or after a short wait. Until then, messages wait in the kernel's buffer and in the services' pipes.
 */
function waitForRoute(host: string): string {
  const family = isIP(host) === 6 ? " -6" : "";
  const reachable =
    isIP(host) === 0 ? "[ -s /etc/resolv.conf ]" : `ip${family} route get ${shellQuote(host)} > /dev/null 2>&1`;
  return `tries=0
until ${reachable} || [ $tries -ge ${polls} ]; do sleep ${pollSeconds}; tries=$((tries + 1)); done`;
}
