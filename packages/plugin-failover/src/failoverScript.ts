import { shellQuote } from "@nixwrt/core";
import type { FailoverSettings } from "./options.js";

/** Metric of the default route that this plugin adds: better than that of any uplink. */
export const preferredMetric = 1;

/** Folder with the state and count of each uplink. */
export const stateFolder = "/run/failover";

/**
 * Script that pings through all uplinks at once. It leaves the routes of others unchanged: while the best uplink does not answer, it adds a
 * better default route through the best uplink that does.
 * @param uplinks names of the uplinks, the best one first
 */
export function failoverScript(uplinks: readonly string[], settings: FailoverSettings): string {
  const { hosts, interval, failures, successes } = settings;
  const names = uplinks.map(shellQuote);
  const pings = uplinks.flatMap((name, index) =>
    (settings.uplinks[name] ?? hosts).map((host) => {
      const ping = `ping -q -c 1 -W ${interval} -I ${names[index]} ${host}`;
      return `  { ! ${ping} || : > answered${index}; } > /dev/null 2>&1 &`;
    }),
  );
  return `#!/bin/sh
# Made by NixWRT. Tests the uplinks ${uplinks.join(", ")}.
. /usr/lib/nixwrt/network
# FAMILY INTERFACE: prints its own default route, as "via ROUTER onlink" or nothing; fails if it has none.
route_of() {
  ip -"$1" route show dev "$2" | while read -r to rest; do
    case "$to $rest " in *" metric ${preferredMetric} "*) continue ;; esac
    case $to in default) echo "$rest" ;; esac
  done | {
    read -r rest || return 1
    case $rest in "via "*) rest=\${rest#via }; echo "via \${rest%% *} onlink" ;; esac
  }
}
# NUMBER INTERFACE: counts the results that contradict its current state. An uplink without a default route is not tested.
judge() {
  state=yes count=0
  { read -r state count < ${stateFolder}/state"$1"; } 2>/dev/null
  before=$state
  pinged=no enough=${failures}
  [ ! -e answered"$1" ] || pinged=yes
  [ "$state" = yes ] || enough=${successes}
  if ! route_of 4 "$2" > /dev/null && ! route_of 6 "$2" > /dev/null; then state=yes count=0
  elif [ "$pinged" = "$state" ]; then count=0
  else count=$((count + 1))
  fi
  [ "$count" -lt "$enough" ] || state=$pinged count=0
  echo "$state $count" > state"$1"
  case $before$state in
    yesno) echo "$2 does not answer"; echo "answers no" | set_facts "$2" failover ;;
    noyes)
      if [ $pinged = yes ]; then echo "$2 answers again"; else echo "$2 no longer has a default route"; fi
      set_facts "$2" failover < /dev/null
      ;;
  esac
}
# FAMILY: the kernel already uses the best uplink with a default route. This changes that only if it does not answer and another one does.
prefer() {
  best= wanted= now= number=0
  for name in ${names.join(" ")}; do
    if via=$(route_of "$1" "$name"); then
      read -r state count < state$number
      best=\${best:-$name}
      if [ "$state" = yes ]; then
        [ "$name" = "$best" ] || wanted="$via dev $name"
        break
      fi
    fi
    number=$((number + 1))
  done
  { read -r now < route"$1"; } 2>/dev/null
  if [ "$now" != "$wanted" ]; then
    [ -z "$now" ] || ip -"$1" route del default metric ${preferredMetric} 2>/dev/null
    echo "$wanted" > route"$1"
  fi
  # In each round, because the route disappears with its interface, which may come back.
  [ -z "$wanted" ] || ip -"$1" route replace default $wanted metric ${preferredMetric}
}
cd ${stateFolder} || exit 1
while :; do
  rm -f answered*
  sleep ${interval} &
${pings.join("\n")}
  wait
${names.map((name, index) => `  judge ${index} ${name}`).join("\n")}
  prefer 4
  prefer 6
done
`;
}
