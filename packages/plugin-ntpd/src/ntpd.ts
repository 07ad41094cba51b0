import {
  buildDate,
  isOwnHost,
  listenFault,
  type Plugin,
  type Problems,
  type System,
  shellQuote,
  withOptions,
  type z,
} from "@nixwrt/core";
import { type NtpdOptions, ntpdOptions, splitServer } from "./options.js";

/** The public pool: each name resolves to random servers out of thousands. */
const pool = [0, 1, 2, 3].map((number) => `${number}.pool.ntp.org`);

const buildDateFile = "/etc/build-date";
const scriptFile = "/etc/ntpd.script";
/** Folder that ntpd and its script can write to. */
const stateFolder = "/run/ntpd";
/** The time servers from DHCP that ntpd was started with. */
const serversFile = `${stateFolder}/servers`;

/** Exists while the time servers from DHCP do not answer. */
const silentFile = `${stateFolder}/silent`;

/** Seconds after which an unset clock means that no server answers. With servers that answer, ntpd needs a minute or two. */
const patience = 300;

/** Shell command that prints the time servers that DHCP names now. */
const givenServers = "cat /run/network/*/timeservers 2>/dev/null";

/** The user that ntpd runs as. */
const account = { name: "ntp", uid: 904, description: "clock" };

/** How often and how many times to look for a network before ntpd starts without one: 30 seconds in all. */
const pollSeconds = 0.2;
const polls = 150;

type Settings = z.output<typeof ntpdOptions>;

/**
 * Sets the clock by NTP, with busybox ntpd. Before the first answer, the clock is never earlier than the image's build date.
 * It reports wrong options in its `problems`.
 */
export function ntpd(options: NtpdOptions = {}): Plugin {
  return withOptions(ntpdOptions, options, "@nixwrt/plugin-ntpd", (settings) => {
    const { listen, script } = settings;
    return {
      name: "ntpd",
      apply({ hooks }) {
        hooks.users.tap("ntpd", (accounts) => accounts.user(account, { default: true }));
        hooks.services.tap("ntpd", (services, system) => {
          services.add({ name: "clock", oneshot: setToBuildDate, user: account.name, capabilities: ["CAP_SYS_TIME"] });
          services.add({
            name: "ntpd",
            run: runScript(settings, system),
            user: account.name,
            capabilities: ["CAP_SYS_TIME", ...(listen === false ? [] : ["CAP_NET_BIND_SERVICE"])],
            ...(listen === false
              ? {}
              : { listens: [{ udp: 123, ...(isKnown(listen, system) ? { interfaces: [listen] } : {}) }] }),
            directories: [{ path: stateFolder }],
            dependsOn: ["clock", ...(isKnown(listen, system) ? [`interface:${listen}`] : [])],
          });
        });
        hooks.networkEvents.tap("ntpd", (events, system) => {
          if (asksDhcp(settings.servers, system)) events.on({ name: "ntpd", run: useNewServers });
        });
        hooks.busybox.tap("ntpd", (busybox, system) => {
          busybox.enable(["NTPD", "CAT", "DATE", "GREP", "SLEEP"]);
          if (asksDhcp(settings.servers, system))
            busybox.enable(["ADJTIMEX", "RM"], { reason: "servers that DHCP names" });
          if (listen !== false) busybox.enable(["FEATURE_NTPD_SERVER"], { reason: "listen" });
        });
        hooks.etc.tap("ntpd", (etc) => {
          etc.file(buildDateFile, [buildDate(), "\n"]);
          if (script !== undefined) etc.file(scriptFile, ["#!/bin/sh\n", script], { mode: 0o755 });
        });
        hooks.check.tap("ntpd", (problems, system) => {
          checkListen(listen, system, problems);
          checkServers(settings.servers, system, problems);
        });
      },
    };
  });
}

/** Whether the option `listen` names an interface on which others can ask for the time. */
function isKnown(listen: Settings["listen"], system: System): listen is string {
  return typeof listen === "string" && listenFault(listen, system) === undefined;
}

/** Reports an interface on which nobody could ask for the time. */
function checkListen(listen: Settings["listen"], system: System, problems: Problems): void {
  const fault = typeof listen === "string" ? listenFault(listen, system) : undefined;
  if (fault !== undefined) problems.add({ code: "NTPD_INTERFACE", path: "@nixwrt/plugin-ntpd: listen", ...fault });
}

/** Reports time servers that are this device itself: its clock would never be set. */
function checkServers(servers: Settings["servers"] = [], system: System, problems: Problems): void {
  for (const [index, server] of servers.entries()) {
    if (!isOwnHost(system, splitServer(server).host)) continue;
    problems.add({
      code: "NTPD_SERVER",
      path: `@nixwrt/plugin-ntpd: servers[${index}]`,
      message: `${server} is this device itself, so its clock would never be set`,
      hint: "Give other servers, or leave out servers to ask those that DHCP names, and the public pool",
    });
  }
}

/** Whether ntpd uses the servers that DHCP names. */
function asksDhcp(servers: Settings["servers"], system: System): boolean {
  return servers === undefined && [...system.interfaces.values()].some(({ value }) => value.dhcp);
}

/** A lease can arrive long after boot, or name other servers than the lease before. */
const useNewServers = `servers=$(${givenServers})
[ -z "$servers" ] || [ ! -e ${serversFile} ] || [ "$servers" = "$(cat ${serversFile})" ] || sv restart ntpd`;

/** A clock without a battery starts in 1970. The build date is a better start for certificates, file times and logs. */
const setToBuildDate = `read -r built < ${buildDateFile}
[ "$(date +%s)" -lt "$built" ] || exit 0
date -s "@$built" > /dev/null
echo "the clock was earlier than the image's build date: set to that date"`;

/**
 * Without a network, ntpd waits half a minute before it asks again, so the script waits for a network first.
 * -n: stay in the foreground. -l: serve, on interface -I. -S: the hook script.
 */
function runScript({ servers, listen, script }: Settings, system: System): string {
  const byDhcp = asksDhcp(servers, system);
  // This file exists once a lease is in use, even if the lease names no time server.
  const online = byDhcp
    ? "cat /run/network/*/from/dhcp/addresses > /dev/null 2>&1"
    : "ip addr show scope global up | grep -q inet";
  const flags = [
    "-n",
    ...(listen === false ? [] : ["-l"]),
    ...(typeof listen === "string" ? ["-I", shellQuote(listen)] : []),
    ...(script === undefined ? [] : [`-S ${scriptFile}`]),
  ];
  const known = (servers ?? pool).join(" ");
  return `tries=0
until ${online} || [ $tries -ge ${polls} ]; do sleep ${pollSeconds}; tries=$((tries + 1)); done
${byDhcp ? serversByDhcp : "servers=\n"}set -f
set -- ${flags.join(" ")}
for server in \${servers:-${known}}; do set -- "$@" -p "$server"; done
exec ntpd "$@"`;
}

/**
 * The servers that DHCP names; the pool, too, once these are known not to answer. The watcher may outlive this run: it ends the daemon only if its
 * process is still the daemon.
 */
const serversByDhcp = `servers=$(${givenServers})
[ "$servers" = "$(cat ${serversFile} 2>/dev/null)" ] || rm -f ${silentFile}
echo "$servers" > ${serversFile}
if [ -e ${silentFile} ]; then servers="$servers ${pool.join(" ")}"
elif [ -n "$servers" ]; then
  {
    sleep ${patience}
    read -r name < /proc/$$/comm && [ "$name" = ntpd ] && adjtimex | grep -q UNSYNC || exit
    : > ${silentFile}
    echo "no time server from DHCP has answered: asking the public pool, too"
    kill $$
  } &
fi
`;
