import type { RuntimeDirectory, Service } from "../system/Service.js";
import { dependencies } from "./dependencies.js";
import { quote } from "./quote.js";

/**
 * Where a service's state is kept while the device is up, by its name. Times are seconds since power-on: clocks are set
 * while services run.
 * - `up/NAME`: there while it is up, or done: since when.
 * - `exit/NAME`: when and how it last ended, such as `12 code 1` or `40 signal 9`.
 * - `started/NAME`: between its end and its next start, when it was up last.
 * - `waiting/NAME`: what it waits for before it is started.
 * - `pid/NAME`: process that runsv has started.
 * - `stopping/NAME`: there while its end is wanted, and so no death.
 * - `deaths/NAME`: how often in a row it ended too soon; `restarts/NAME`: how often it was started again after a death.
 */
export const stateDirectory = "/run/nixwrt";
export const stateDirectories = ["up", "exit", "started", "waiting", "pid", "stopping", "deaths", "restarts"].map(
  (name) => `${stateDirectory}/${name}`,
);

/** Where the shell functions are that these scripts share. */
export const functionsPath = "/usr/lib/nixwrt/functions";

/**
 * `await` holds a service back until others are ready. Polling is cheap, and survives restarts of either; what takes longer
 * than a boot is looked at less often.
 */
export const functionsScript = `# Made by NixWRT. Shell functions of the scripts that run services; they set $now.
uptime_now() { read -r now rest < /proc/uptime; now=\${now%.*}; }
is_ready() {
  [ -e ${stateDirectory}/up/"$1" ] && { [ ! -e /etc/sv/"$1"/check ] || /etc/sv/"$1"/check >/dev/null 2>&1; }
}
await() {
  service=$1
  shift
  for wanted; do
    tries=0
    until is_ready "$wanted"; do
      [ $tries -eq 0 ] && echo "$wanted" > ${stateDirectory}/waiting/"$service"
      tries=$((tries + 1))
      if [ $tries -lt 50 ]; then sleep 0.2; else sleep 1; fi
    done
  done
  rm -f ${stateDirectory}/waiting/"$service"
}
is_up() { uptime_now; echo "$now" > ${stateDirectory}/up/"$1"; }
stopping() { : > ${stateDirectory}/stopping/"$1"; }
parent_of() {
  parent=
  { while read -r key parent && [ "$key" != PPid: ]; do :; done < /proc/"$1"/status; } 2>/dev/null
}
# What a runsv that was killed has left behind is init's child now, and in the way of the next.
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

/** runsv calls this, as `control/t`, in a service's folder before it sends SIGTERM; exit code 1 lets it. */
export const stoppingPath = "/usr/lib/nixwrt/stopping";
export const stoppingScript = `#!/bin/sh
# Made by NixWRT.
. ${functionsPath}
stopping "\${PWD##*/}"
exit 1
`;

/** A daemon's `run`: waits for what it depends on, makes its folders, says that it is up, and becomes the daemon. */
export function runScript(service: Service, body: string): string {
  return script(service, [...begin(service), ...directories(service), `is_up ${service.name}`, body]);
}

/** A daemon's `finish`: undoes, remembers how it ended, and waits before it is started again. */
export function finishScript(service: Service): string {
  const { name, finish } = service;
  const undo = finish === undefined ? [] : [`(\n${finish.trimEnd()}\n)`];
  const down = `[ -e ${stateDirectory}/up/${name} ] && mv ${stateDirectory}/up/${name} ${stateDirectory}/started/${name}`;
  return script(service, [down, ...undo, backOff(name)]);
}

/** A oneshot's script: stops at the first failure. */
export function oneshotScript(service: Service, body: string): string {
  return script(service, ["set -e", ...directories(service), body]);
}

/** The `run` of a oneshot that waits for daemons: runsv starts it until it has succeeded once, then it is down for good. */
export function lateRunScript(service: Service): string {
  const { name } = service;
  const down = `exec sv down ${name}`;
  const done = `[ -e ${stateDirectory}/up/${name} ] && ${down}`;
  return script(service, [done, ...begin(service), `/etc/oneshot/${name} || exit`, `is_up ${name}`, down]);
}

/** Its `finish`: nothing when it has succeeded. */
export function lateFinishScript(service: Service): string {
  return script(service, [`[ -e ${stateDirectory}/up/${service.name} ] || ${backOff(service.name)}`]);
}

/** What a service prints goes to its log; its variables are set. */
export function script(service: Service, lines: readonly string[]): string {
  const variables = Object.entries(service.environment ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `export ${name}=${quote(value)}`);
  const body = lines.map((line) => line.trimEnd()).join("\n");
  return `${["#!/bin/sh", "exec 2>&1", ...variables, body].join("\n")}\n`;
}

function begin(service: Service): string[] {
  const names = dependencies(service);
  const wait = names.length === 0 ? [] : [`await ${[service.name, ...names].join(" ")}`];
  return [`. ${functionsPath}`, `take_over ${service.name}`, ...wait];
}

function backOff(name: string): string {
  return `exec /usr/lib/nixwrt/back-off ${name} "$1" "$2"`;
}

function directories(service: Service): string[] {
  return (service.directories ?? []).map(({ path, mode, user }: RuntimeDirectory) => {
    const owner = user ?? service.user;
    const made = `mkdir -p ${quote(path)} && chmod ${(mode ?? 0o755).toString(8)} ${quote(path)}`;
    return owner === undefined ? made : `${made} && chown ${quote(`${owner}:`)} ${quote(path)}`;
  });
}
