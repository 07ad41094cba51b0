import { shellQuote } from "../shellQuote.js";
import { type Content, type Reading, readAs } from "../system/content.js";
import type { RuntimeDirectory, Service } from "../system/Service.js";
import { dependencies } from "./dependencies.js";

/**
 * Folders with the state of services while the device is up, by name. Times are in seconds since power-on, because the clock may be set
 * while services run.
 * - `up/NAME`: exists while the service is up or done; contains since when.
 * - `exit/NAME`: when and how it last ended, such as `12 code 1` or `40 signal 9`.
 * - `started/NAME`: between its end and its next start, when it last came up.
 * - `waiting/NAME`: what it waits for before it starts.
 * - `running/NAME`: exists while a oneshot runs at boot, or waits for one that does; contains since when.
 * - `failed/NAME`: exists if it failed at boot or needs a service that did; contains the reason.
 * - `pid/NAME`: process that runsv has started.
 * - `stopping/NAME`: exists while the service is being stopped, so that its end does not count as a death.
 * - `deaths/NAME`: number of deaths in a row; `restarts/NAME`: number of restarts after a death.
 */
export const stateDirectory = "/run/nixwrt";
export const stateDirectories = [
  "up",
  "exit",
  "started",
  "waiting",
  "running",
  "failed",
  "pid",
  "stopping",
  "deaths",
  "restarts",
].map((name) => `${stateDirectory}/${name}`);

/** Priorities of syslog: facility 3 (daemon) times 8, plus severity. */
export const priority = { error: 27, info: 30 };

/** Seconds after which the boot no longer waits for a oneshot. Those of our plugins take a few seconds at most. */
const patienceSeconds = 10;

/** File with the shell functions that these scripts share. */
export const functionsPath = "/usr/lib/nixwrt/functions";

/**
 * `await` delays a service until others are ready. It polls, which is cheap and works across restarts of either service. After the time
 * that a boot takes, it polls less often. A service that needs a failed one keeps waiting, because somebody may fix that. `oneshot` runs a
 * task once, unless something that it needs has failed. A task that never ends must not keep the device from starting, or people from
 * logging in, so the boot goes on without it after a while, and only what needs it keeps waiting. At boot, no service collects logs yet, so
 * its output goes to the kernel's log, which the console shows and a log service reads later.
 */
export const functionsScript = `# Made by NixWRT. Shell functions of the scripts that run services; they set $now.
uptime_now() { read -r now rest < /proc/uptime; now=\${now%.*}; }
is_ready() {
  case $1 in
    device:/*) [ -e "\${1#device:}" ] ;;
    device:*) [ -e /sys/class/net/"\${1#device:}" ] ;;
    internet)
      grep -Eqs '^[^[:space:]]+[[:space:]]0{8}[[:space:]]' /proc/net/route ||
        grep -Es '^0{32} 00 ' /proc/net/ipv6_route | grep -qv ' lo$'
      ;;
    *) is_up_and_ready "$1" ;;
  esac
}
is_up_and_ready() {
  [ -e ${stateDirectory}/up/"$1" ] && { [ ! -e /etc/sv/"$1"/check ] || /etc/sv/"$1"/check >/dev/null 2>&1; }
}
# SERVICE DEPENDENCY...: whether a dependency has failed, which makes the service fail, too.
is_blocked() {
  blocked=$1
  shift
  for needed; do
    [ -e ${stateDirectory}/failed/"$needed" ] || continue
    echo "needs $needed" > ${stateDirectory}/failed/"$blocked"
    return 0
  done
  [ ! -e ${stateDirectory}/failed/"$blocked" ] || rm ${stateDirectory}/failed/"$blocked"
  return 1
}
# SERVICE DEPENDENCY...
await() {
  service=$1
  shift
  for wanted; do
    tries=0
    until is_ready "$wanted"; do
      [ $tries -eq 0 ] && echo "$wanted" > ${stateDirectory}/waiting/"$service"
      is_blocked "$service" "$@"
      tries=$((tries + 1))
      if [ $tries -lt 50 ]; then sleep 0.2; else sleep 1; fi
    done
  done
  rm -f ${stateDirectory}/waiting/"$service" ${stateDirectory}/failed/"$service"
}
is_up() { uptime_now; echo "$now" > ${stateDirectory}/up/"$1"; }
# PRIORITY NAME: lines for the kernel's log.
tell() { while read -r line; do echo "<$1>$2: $line" > /dev/kmsg; done; }
# SERVICE DEPENDENCY...: waits for its end, unless it depends on one that still runs. Signals of the boot's clock interrupt the waiting, so
# that it can be given up.
oneshot() {
  [ ! -e ${stateDirectory}/running/"$1" ] || { echo "$1 still runs"; return 1; }
  uptime_now
  began=$now
  echo "$began" > ${stateDirectory}/running/"$1"
  run_oneshot "$@" &
  job=$!
  for needed; do
    [ "$needed" = "$1" ] || [ ! -e ${stateDirectory}/running/"$needed" ] || return 1
  done
  while :; do
    wait $job
    how=$?
    [ -e ${stateDirectory}/running/"$1" ] || return $how
    kill -0 $job 2>/dev/null || {
      # Somebody has killed it.
      echo "was killed" > ${stateDirectory}/failed/"$1"
      rm -f ${stateDirectory}/running/"$1"
      return 1
    }
    uptime_now
    [ $((now - began)) -lt ${patienceSeconds} ] || break
  done
  echo "it still runs, and the boot goes on" | tell ${priority.error} "$1"
  return 1
}
# SERVICE DEPENDENCY...
run_oneshot() {
  for needed; do
    while [ "$needed" != "$1" ] && [ -e ${stateDirectory}/running/"$needed" ]; do sleep 1; done
  done
  said=/run/log/$1 severity=${priority.error}
  if is_blocked "$@"; then
    read -r why < ${stateDirectory}/failed/"$1"
    echo "not done: it $why" > "$said"
  elif /etc/oneshot/"$1"/run > "$said" 2>&1; then
    is_up "$1"
    severity=${priority.info}
  else
    how="code $?"
    uptime_now
    echo "$now $how" > ${stateDirectory}/exit/"$1"
    echo "see $said" > ${stateDirectory}/failed/"$1"
    echo "failed: $how" >> "$said"
  fi
  tell $severity "$1" < "$said"
  rm -f ${stateDirectory}/running/"$1"
  [ $severity = ${priority.info} ]
}
stopping() { : > ${stateDirectory}/stopping/"$1"; }
parent_of() {
  parent=
  { while read -r key parent && [ "$key" != PPid: ]; do :; done < /proc/"$1"/status; } 2>/dev/null
}
# Processes that a killed runsv left behind are now children of init, and block the next runsv.
take_over() {
  mine=${stateDirectory}/pid/$1
  [ -e "$mine" ] && read -r old < "$mine" && parent_of "$old" && [ "$parent" = 1 ] && {
    echo "its supervisor was killed: ending process $old"
    rm -f ${stateDirectory}/up/"$1"
    kill "$old"
    tries=0
    while kill -0 "$old" 2>/dev/null && [ $tries -lt 25 ]; do sleep 0.2; tries=$((tries + 1)); done
    kill -9 "$old" 2>/dev/null
  }
  echo $$ > "$mine"
}
`;

/** Script that runsv calls as `control/t` in a service's folder before it sends SIGTERM. Exit code 1 allows the signal. */
export const stoppingPath = "/usr/lib/nixwrt/stopping";
export const stoppingScript = `#!/bin/sh
# Made by NixWRT.
. ${functionsPath}
stopping "\${PWD##*/}"
exit 1
`;

/** The part of a service that runs as its user: `run` or `oneshot`. `start` is a separate file with it that the user can execute. */
export interface UserPart {
  readonly user: string;
  readonly home: string;
  /** Capabilities of the user, as a {@link capabilityMask}. */
  readonly mask: string;
  readonly start: string;
}

/** Returns a daemon's `run`: it waits for dependencies, creates folders, records that the service is up, and becomes the daemon. */
export function runScript(service: Service, part?: UserPart): string {
  const up = `is_up ${shellQuote(service.name)}`;
  const main = mainPart(service, service.run, part);
  return script([...begin(service), ...directories(service), ...prepare(service), up, ...main]);
}

/** Returns a daemon's `finish`: it cleans up, records how the daemon ended, and waits before the next start. */
export function finishScript(service: Service): string {
  const { finish } = service;
  const name = shellQuote(service.name);
  const undo = finish === undefined ? [] : ["(", ...variables(service), finish, ")"];
  const down = `[ -e ${stateDirectory}/up/${name} ] && mv ${stateDirectory}/up/${name} ${stateDirectory}/started/${name}`;
  return script([down, ...undo, backOff(name)]);
}

/** Returns a oneshot's script, which stops at the first failure. */
export function oneshotScript(service: Service, part?: UserPart): string {
  return script(["set -e", ...directories(service), ...prepare(service), ...mainPart(service, service.oneshot, part)]);
}

/** Returns the file {@link UserPart.start}. */
export function startScript(service: Service): string {
  const { run, oneshot = "" } = service;
  return script([...variables(service), ...(run === undefined ? ["set -e", oneshot] : [run])]);
}

/** Returns any other script of a service, with its variables set. */
export function ownScript(service: Service, text: string): string {
  return script([...variables(service), text]);
}

/** Returns the `run` of a oneshot that waits for daemons: runsv starts it until it has succeeded once. Then it stays down. */
export function lateRunScript(service: Service): string {
  const name = shellQuote(service.name);
  const down = `exec sv down ${name}`;
  const done = `[ -e ${stateDirectory}/up/${name} ] && ${down}`;
  return script([done, ...begin(service), `/etc/oneshot/${name}/run || exit`, `is_up ${name}`, down]);
}

/** Returns the `finish` of such a oneshot, which does nothing after success. */
export function lateFinishScript(service: Service): string {
  const name = shellQuote(service.name);
  return script([`[ -e ${stateDirectory}/up/${name} ] || ${backOff(name)}`]);
}

/** Returns the text of a script. Its stderr also goes to the service's log. */
function script(lines: readonly string[]): string {
  return `${["#!/bin/sh", "exec 2>&1", ...lines.map((line) => line.trimEnd())].join("\n")}\n`;
}

/**
 * Returns the main part of a script. For root, it is the service's own text with its variables. For another user, it executes a file with
 * both, which sets the variables itself.
 */
function mainPart(service: Service, text = "", part?: UserPart): string[] {
  if (part === undefined) return [...variables(service), text];
  const { user, home, mask, start } = part;
  return [
    `export HOME=${shellQuote(home)} USER=${shellQuote(user)}`,
    `exec droproot ${shellQuote(user)} ${mask} ${shellQuote(start)}`,
  ];
}

/** Runs in a subshell, so that its variables stay local. If it fails, the service fails. */
function prepare(service: Service): string[] {
  const { prepare: text } = service;
  return text === undefined ? [] : ["(", "set -e", ...variables(service), text, ")", "[ $? = 0 ] || exit 1"];
}

/**
 * Returns lines that set variables. They come after all other lines, because a variable may have the name of one that those lines use, or be PATH.
 * Values that are not plain text are in a separate file.
 */
function variables(service: Service): string[] {
  const all = sortedEnvironment(service);
  const plain = all.flatMap(([name, value]) =>
    typeof value === "string" ? [`export ${name}=${shellQuote(value)}`] : [],
  );
  return plain.length === all.length ? plain : [...plain, `. ${secretsPath(service)}`];
}

function sortedEnvironment({ environment = {} }: Service): [name: string, value: Content][] {
  return Object.entries(environment).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Returns the path of the file with a service's variables that are unknown until an image is assembled, such as secrets. */
export function secretsPath({ name, oneshot }: Pick<Service, "name" | "oneshot">): string {
  return `/etc/${oneshot === undefined ? "sv" : "oneshot"}/${name}/environment`;
}

/** Returns the text of that file, or undefined if there are no such variables. */
export function secretsScript(service: Service): Content | undefined {
  const unknown = sortedEnvironment(service).filter(([, value]) => typeof value !== "string");
  if (unknown.length === 0) return undefined;
  return unknown.map(([name, value]) => readAs(value, (data) => exportLine(service, name, data)));
}

function exportLine(service: Service, name: string, data: Buffer): Reading {
  if (!data.includes(0)) return { data: `export ${name}=${shellQuote(data.toString())}\n` };
  const message = `the variable ${name} of the service "${service.name}" contains a NUL character, which a variable cannot contain`;
  return { problems: [{ code: "SERVICE_ENVIRONMENT", message, hint: "Give text" }] };
}

function begin(service: Service): string[] {
  const name = shellQuote(service.name);
  const names = dependencies(service).map(shellQuote);
  const wait = names.length === 0 ? [] : [`await ${[name, ...names].join(" ")}`];
  return [`. ${functionsPath}`, `take_over ${name}`, ...wait];
}

function backOff(name: string): string {
  return `exec /usr/lib/nixwrt/back-off ${name} "$1" "$2"`;
}

function directories(service: Service): string[] {
  return (service.directories ?? []).map(({ path, mode, user }: RuntimeDirectory) => {
    const owner = user ?? service.user;
    const place = shellQuote(path);
    const made = `mkdir -p ${place} && chmod ${(mode ?? 0o755).toString(8)} ${place}`;
    return owner === undefined ? made : `${made} && chown ${shellQuote(`${owner}:`)} ${place}`;
  });
}
