import type { EtcCollector } from "../system/collectors.js";
import type { Plugin } from "../system/Plugin.js";
import type { RuntimeDirectory, Service } from "../system/Service.js";
import type { System } from "../system/System.js";
import { serviceOrder } from "./serviceOrder.js";
import { homeOf } from "./users.js";

/** Where a oneshot that has run leaves a file of its name. */
const doneDirectory = "/run/nixwrt/done";
/** Bytes that each service's log in RAM may grow to before it is rotated; one old file is kept. */
const logBytes = 20_000;

/**
 * Services as busybox's runit has them: a folder in /etc/sv for each daemon, with its state in /run because the root
 * is read-only; oneshots as scripts in /etc/oneshot, run in order at boot.
 */
export function supervision(): Plugin {
  return {
    name: "supervision",
    apply({ hooks }) {
      hooks.busybox.tap("supervision", (busybox) => {
        busybox.enable([
          "RUNSVDIR",
          "RUNSV",
          "SV",
          "SVLOGD",
          "CHPST",
          "SLEEP",
          "FEATURE_FANCY_SLEEP",
          "CHOWN",
          "CHMOD",
          "MKDIR",
          "TOUCH",
        ]);
        busybox.set("SV_DEFAULT_SERVICE_DIR", "/etc/sv");
      });
      hooks.etc.tap("supervision", (etc, system) => {
        etc.directory("sv");
        for (const service of servicesOf(system)) {
          if (service.oneshot === undefined) writeDaemon(etc, service, system);
          else if (isLate(service, system)) writeLateOneshot(etc, service, system);
          else etc.file(`oneshot/${service.name}`, script(service, service.oneshot, true), { mode: 0o755 });
          if (service.oneshot !== undefined && service.finish !== undefined) {
            etc.file(`oneshot/${service.name}.finish`, script(service, service.finish, false), { mode: 0o755 });
          }
        }
      });
      hooks.check.tap("supervision", (problems, system) => {
        serviceOrder(servicesOf(system), problems);
        for (const { name, run, oneshot, user } of servicesOf(system)) {
          if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
            problems.add({
              code: "SERVICE_NAME",
              message: `"${name}" is not a service name`,
              hint: "Use letters, digits, dots, dashes and _",
            });
          }
          if ((run === undefined) === (oneshot === undefined)) {
            problems.add({
              code: "SERVICE_KIND",
              message: `the service "${name}" needs either run or oneshot`,
              hint: "Give exactly one of the two",
            });
          }
          if (user !== undefined && !system.users.has(user)) {
            problems.add({
              code: "SERVICE_USER",
              message: `the service "${name}" runs as "${user}", a user that nothing makes`,
              hint: `Add users.${user} to your config`,
            });
          }
        }
      });
    },
  };
}

/** The oneshots that the boot script runs, in order: those that wait for no daemon. */
export function bootOneshots(system: System): Service[] {
  return serviceOrder(servicesOf(system)).filter(
    (service) => service.oneshot !== undefined && !isLate(service, system),
  );
}

function servicesOf(system: System): Service[] {
  return [...system.services.values()].map((one) => one.value);
}

/** Whether a oneshot depends, however indirectly, on a daemon: then it is run under supervision too. */
function isLate(service: Service, system: System): boolean {
  const seen = new Set<string>();
  const waitsForDaemon = (name: string): boolean => {
    const dependency = system.services.get(name)?.value;
    if (dependency === undefined || seen.has(name)) return false;
    seen.add(name);
    return dependency.run !== undefined || (dependency.dependsOn ?? []).some(waitsForDaemon);
  };
  return (service.dependsOn ?? []).some(waitsForDaemon);
}

function writeDaemon(etc: EtcCollector, service: Service, system: System): void {
  const folder = `sv/${service.name}`;
  const prelude = [waits(service, system), directories(service)].filter((part) => part !== "").join("\n");
  if (service.user === undefined) {
    etc.file(`${folder}/run`, script(service, joined(prelude, service.run ?? ""), false), { mode: 0o755 });
  } else {
    const home = homeOf(system.users.get(service.user)?.value ?? { name: service.user, uid: 65534 });
    const drop = `export HOME=${quote(home)} USER=${quote(service.user)}\nexec chpst -u ${quote(service.user)} /etc/${folder}/start`;
    etc.file(`${folder}/run`, script(service, joined(prelude, drop), false), { mode: 0o755 });
    etc.file(`${folder}/start`, script(service, service.run ?? "", false), { mode: 0o755 });
  }
  if (service.finish !== undefined)
    etc.file(`${folder}/finish`, script(service, service.finish, false), { mode: 0o755 });
  writeSupervised(etc, folder, service.name);
}

/** A oneshot that waits for daemons: supervised until it has succeeded once, then down for good. */
function writeLateOneshot(etc: EtcCollector, service: Service, system: System): void {
  const folder = `sv/${service.name}`;
  etc.file(`oneshot/${service.name}`, script(service, service.oneshot ?? "", true), { mode: 0o755 });
  const body = `/etc/oneshot/${service.name} || exit 1\ntouch ${doneDirectory}/${service.name}\nexec sv down ${service.name}`;
  etc.file(`${folder}/run`, script(service, joined(waits(service, system), body), false), { mode: 0o755 });
  writeSupervised(etc, folder, service.name);
}

/** What runsv wants besides `run`: a writable place for its state, and a log. */
function writeSupervised(etc: EtcCollector, folder: string, name: string): void {
  etc.link(`${folder}/supervise`, `/run/sv/${name}`);
  etc.link(`${folder}/log/supervise`, `/run/sv/${name}.log`);
  const log = `/run/log/${name}`;
  const run = `#!/bin/sh\nmkdir -p ${log}\n[ -e ${log}/config ] || printf 's${logBytes}\\nn2\\n' > ${log}/config\nexec svlogd -tt ${log}\n`;
  etc.file(`${folder}/log/run`, run, { mode: 0o755, default: true });
}

/** Lines that hold a service back until what it depends on is up. Polling is cheap, and survives restarts of either. */
function waits(service: Service, system: System): string {
  return (service.dependsOn ?? [])
    .toSorted()
    .map((name) => {
      const late = system.services.get(name)?.value.run !== undefined;
      const ready = late ? `sv check ${name} >/dev/null 2>&1` : `[ -e ${doneDirectory}/${name} ]`;
      return `until ${ready}; do sleep 0.2; done`;
    })
    .join("\n");
}

function directories(service: Service): string {
  const line = ({ path, mode, user }: RuntimeDirectory): string => {
    const owner = user ?? service.user;
    const made = `mkdir -p ${quote(path)} && chmod ${(mode ?? 0o755).toString(8)} ${quote(path)}`;
    return owner === undefined ? made : `${made} && chown ${quote(`${owner}:`)} ${quote(path)}`;
  };
  return (service.directories ?? []).map(line).join("\n");
}

/** A service's script: its output goes to its log, its variables are set. A oneshot stops at the first failure. */
function script(service: Service, body: string, stopOnFailure: boolean): string {
  const variables = Object.entries(service.environment ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `export ${name}=${quote(value)}\n`)
    .join("");
  const made = service.oneshot !== undefined && stopOnFailure ? directories(service) : "";
  return `#!/bin/sh\n${stopOnFailure ? "set -e\n" : ""}exec 2>&1\n${variables}${joined(made, body).trimEnd()}\n`;
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n");
}

/** A word for the shell, whatever is in it. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
