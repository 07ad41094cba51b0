import { stateDirectory } from "./serviceScripts.js";

/** A daemon that was up for this many seconds is not in trouble: its next death counts as the first. */
const steadySeconds = 60;
/** The longest wait between two starts, in seconds. */
const longestWait = 10;

/**
 * `/usr/lib/nixwrt/back-off NAME EXIT-CODE SIGNAL`, the end of every daemon's `finish`. runsv gives -1 as exit code when
 * the daemon was killed by a signal. The first death costs nothing, then 1, 2, 4, 8 and 10 seconds.
 */
export const backOffScript = `#!/bin/sh
# Made by NixWRT. Remembers how a daemon ended; waits longer the more often in a row it has.
name=$1 code=$2 signal=$3
cd ${stateDirectory} || exit 0
if [ "$code" = -1 ]; then echo "signal $signal"; else echo "code $code"; fi > exit/"$name"
case "$(cat /run/sv/"$name"/stat 2>/dev/null)" in *"want down"*|*"want exit"*) exit 0 ;; esac

deaths=0 wait=0
[ -e deaths/"$name" ] && read -r deaths < deaths/"$name"
[ -e started/"$name" ] && read -r started < started/"$name"
read -r now rest < /proc/uptime
[ $((\${now%.*} - \${started:-0})) -ge ${steadySeconds} ] && deaths=0
[ "$deaths" -gt 0 ] && wait=$((1 << (deaths - 1)))
[ "$wait" -gt ${longestWait} ] && wait=${longestWait}
[ "$deaths" -lt 8 ] && deaths=$((deaths + 1))
echo "$deaths" > deaths/"$name"
total=0
[ -e restarts/"$name" ] && read -r total < restarts/"$name"
echo $((total + 1)) > restarts/"$name"
[ "$wait" -eq 0 ] && exit 0
echo "ended too soon: starting again in $wait s"
exec sleep "$wait"
`;
