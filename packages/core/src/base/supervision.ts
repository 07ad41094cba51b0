import { shellQuote } from "../shellQuote.js";
import { primaryGroupOf } from "../system/accounts.js";
import { capabilityMask } from "../system/capabilities.js";
import type { EtcCollector } from "../system/collectors.js";
import type { Plugin } from "../system/Plugin.js";
import type { Service } from "../system/Service.js";
import { type System, valuesOf } from "../system/System.js";
import { backOffScript } from "./backOff.js";
import { checkDirectories } from "./checkDirectories.js";
import { checkListening } from "./checkListening.js";
import { checkServices } from "./checkServices.js";
import { dependencies, isCondition } from "./dependencies.js";
import { readyScript } from "./readyScript.js";
import { serviceOrder } from "./serviceOrder.js";
import {
  finishScript,
  functionsPath,
  functionsScript,
  lateFinishScript,
  lateRunScript,
  oneshotScript,
  ownScript,
  runScript,
  secretsPath,
  secretsScript,
  startScript,
  stoppingPath,
  stoppingScript,
  type UserPart,
} from "./serviceScripts.js";
import { statusScript } from "./statusScript.js";
import { homeOf } from "./users.js";

/** Maximum size in bytes of each service's log in RAM before it is rotated. One old file is kept. */
const logBytes = 20_000;

const applets = ["RUNSVDIR", "RUNSV", "SV", "SVLOGD", "DROPROOT"];
/** Commands that the scripts use. */
const helpers = [
  "CAT",
  "CHMOD",
  "CHOWN",
  "GREP",
  "MKDIR",
  "MV",
  "RM",
  "SLEEP",
  "FEATURE_FANCY_SLEEP",
  "FLOAT_DURATION",
];

/**
 * Services for busybox's runit: a folder in /etc/sv for each daemon, with its state in /run because the root file system is read-only.
 * Oneshots are scripts in /etc/oneshot, run in order at boot.
 */
export function supervision(): Plugin {
  return {
    name: "supervision",
    apply({ hooks }) {
      hooks.busybox.tap("supervision", (busybox) => {
        busybox.enable([...applets, ...helpers]);
        busybox.set("SV_DEFAULT_SERVICE_DIR", "/etc/sv");
      });
      hooks.etc.tap("supervision", (etc, system) => {
        etc.directory("sv");
        etc.directory("oneshot");
        etc.file(functionsPath, functionsScript);
        etc.file("/usr/lib/nixwrt/back-off", backOffScript, { mode: 0o755 });
        etc.file(stoppingPath, stoppingScript, { mode: 0o755 });
        etc.file("/usr/bin/nixwrt-status", statusScript, { mode: 0o755 });
        for (const service of servicesOf(system)) {
          const secrets = secretsScript(service);
          if (secrets !== undefined) {
            const { user } = service;
            const group = user === undefined ? undefined : primaryGroupOf(system, user);
            etc.file(secretsPath(service), secrets, {
              mode: group === undefined ? 0o600 : 0o640,
              ...(group === undefined ? {} : { group }),
            });
          }
          if (service.oneshot === undefined) writeDaemon(etc, service, system);
          else writeOneshot(etc, service, system);
        }
      });
      hooks.check.tap("supervision", (problems, system) => {
        checkServices(servicesOf(system), system.users, problems);
        checkDirectories(servicesOf(system), system, problems);
        checkListening(system, problems);
      });
    },
  };
}

/** Returns all oneshots, in order. */
export function oneshots(system: System): Service[] {
  return serviceOrder(servicesOf(system)).filter((service) => service.oneshot !== undefined);
}

/** Returns the oneshots that the boot script runs, in order: those that wait for no daemon. */
export function bootOneshots(system: System): Service[] {
  return oneshots(system).filter((service) => !isLate(service, system));
}

/** Returns the names of the services that runit supervises, each with its own log: daemons, and oneshots that wait for one. */
export function supervisedServices(system: System): string[] {
  return servicesOf(system)
    .filter((service) => service.oneshot === undefined || isLate(service, system))
    .map(({ name }) => name);
}

function servicesOf(system: System): Service[] {
  return valuesOf(system.services);
}

/** Whether a oneshot depends, directly or indirectly, on a daemon or a condition. It is then supervised, too. */
function isLate(service: Service, system: System): boolean {
  const seen = new Set<string>();
  const waitsForDaemon = (name: string): boolean => {
    if (isCondition(name)) return true;
    const dependency = system.services.get(name)?.value;
    if (dependency === undefined || seen.has(name)) return false;
    seen.add(name);
    return dependency.run !== undefined || dependencies(dependency).some(waitsForDaemon);
  };
  return dependencies(service).some(waitsForDaemon);
}

function writeDaemon(etc: EtcCollector, service: Service, system: System): void {
  const folder = `sv/${service.name}`;
  const part = userPart(service, folder, system);
  write(etc, `${folder}/run`, runScript(service, part));
  if (part !== undefined) write(etc, `${folder}/start`, startScript(service));
  write(etc, `${folder}/finish`, finishScript(service));
  etc.link(`${folder}/control/t`, stoppingPath);
  if (service.ready !== undefined) write(etc, `${folder}/check`, ownScript(service, readyScript(service.ready)));
  if (service.status !== undefined) write(etc, `${folder}/status`, ownScript(service, service.status));
  writeSupervised(etc, folder, service.name);
}

/** A oneshot that waits for daemons is supervised until it has succeeded once. Then it stays down. */
function writeOneshot(etc: EtcCollector, service: Service, system: System): void {
  const { name, finish } = service;
  const folder = `oneshot/${name}`;
  const part = userPart(service, folder, system);
  write(etc, `${folder}/run`, oneshotScript(service, part));
  if (part !== undefined) write(etc, `${folder}/start`, startScript(service));
  if (finish !== undefined) write(etc, `${folder}/finish`, ownScript(service, finish));
  if (!isLate(service, system)) return;
  write(etc, `sv/${name}/run`, lateRunScript(service));
  write(etc, `sv/${name}/finish`, lateFinishScript(service));
  writeSupervised(etc, `sv/${name}`, name);
}

function userPart({ user, capabilities }: Service, folder: string, system: System): UserPart | undefined {
  if (user === undefined) return undefined;
  const account = system.users.get(user)?.value ?? { name: user, uid: 65534 };
  if (account.uid === 0 && capabilities === undefined) return undefined;
  const home = homeOf(account);
  return { user, home, mask: capabilityMask(capabilities ?? []), start: `/etc/${folder}/start` };
}

/** Writes what runsv needs besides `run`: a writable place for its state, and a log. */
function writeSupervised(etc: EtcCollector, folder: string, name: string): void {
  etc.link(`${folder}/supervise`, `/run/sv/${name}`);
  etc.link(`${folder}/log/supervise`, `/run/sv-log/${name}`);
  const log = shellQuote(`/run/log/${name}`);
  const run = `#!/bin/sh
mkdir -p ${log}
[ -e ${log}/config ] || printf 's${logBytes}\\nn2\\n' > ${log}/config
exec svlogd -tt ${log}
`;
  etc.file(`${folder}/log/run`, run, { mode: 0o755, default: true });
}

function write(etc: EtcCollector, path: string, text: string): void {
  etc.file(path, text, { mode: 0o755 });
}
