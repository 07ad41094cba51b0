import type { RuntimeDirectory, Service } from "../system/Service.js";
import { dependencies } from "./dependencies.js";
import { quote } from "./quote.js";

/**
 * Where a service's state is kept while the device is up, by its name: `up` (there when it is up, or done),
 * `started` (when, in seconds since boot), `exit` (how it last ended), `deaths` (how often in a row).
 */
export const stateDirectory = "/run/nixwrt";

/** Seconds between two looks at what a service waits for. */
const pollSeconds = 0.2;

/** A daemon's `run`: waits for what it depends on, makes its folders, says that it is up, and becomes the daemon. */
export function runScript(service: Service, ready: ReadonlySet<string>, body: string): string {
  const { name } = service;
  const state = [
    `read -r now rest < /proc/uptime; echo "\${now%.*}" > ${stateDirectory}/started/${name}`,
    `: > ${stateDirectory}/up/${name}`,
  ];
  return script(service, [...waits(service, ready), ...directories(service), ...state, body]);
}

/** A daemon's `finish`: undoes, remembers how it ended, and waits before it is started again. */
export function finishScript(service: Service): string {
  const { name, finish } = service;
  const undo = finish === undefined ? [] : [`(\n${finish.trimEnd()}\n)`];
  return script(service, [
    `rm -f ${stateDirectory}/up/${name}`,
    ...undo,
    `exec /usr/lib/nixwrt/back-off ${name} "$1" "$2"`,
  ]);
}

/** A oneshot's script: stops at the first failure. */
export function oneshotScript(service: Service, body: string): string {
  return script(service, ["set -e", ...directories(service), body]);
}

/** What a service prints goes to its log; its variables are set. */
export function script(service: Service, lines: readonly string[]): string {
  const variables = Object.entries(service.environment ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `export ${name}=${quote(value)}`);
  const body = lines.map((line) => line.trimEnd()).join("\n");
  return `${["#!/bin/sh", "exec 2>&1", ...variables, body].join("\n")}\n`;
}

/** Lines that hold a service back until what it depends on is up. Polling is cheap, and survives restarts of either. */
export function waits(service: Service, ready: ReadonlySet<string>): string[] {
  return dependencies(service).map((name) => {
    const check = ready.has(name) ? ` && /etc/sv/${name}/check >/dev/null 2>&1` : "";
    return `until [ -e ${stateDirectory}/up/${name} ]${check}; do sleep ${pollSeconds}; done`;
  });
}

function directories(service: Service): string[] {
  return (service.directories ?? []).map(({ path, mode, user }: RuntimeDirectory) => {
    const owner = user ?? service.user;
    const made = `mkdir -p ${quote(path)} && chmod ${(mode ?? 0o755).toString(8)} ${quote(path)}`;
    return owner === undefined ? made : `${made} && chown ${quote(`${owner}:`)} ${quote(path)}`;
  });
}
