import { functionsPath, stateDirectory } from "./serviceScripts.js";

/** Seconds after which a running daemon counts as stable: its next death counts as the first. */
const steadySeconds = 60;
/** Longest time between two starts that a daemon may have to wait for, in seconds. */
const longestWait = 10;

/**
 * `/usr/lib/nixwrt/back-off NAME EXIT-CODE SIGNAL` ends the `finish` script of every daemon. runsv passes -1 as exit code if a signal
 * killed the daemon. After the first death the daemon starts again at once. Then, at least 1, 2, 4, 8 and 10 seconds are between two starts: a
 * daemon that ran longer does not wait. A daemon that must stay down does not wait either, and an intended end does not count as a death.
 */
export const backOffScript = `#!/bin/sh
# Made by NixWRT. Remembers how a daemon ended, and lets more time pass between its starts after each failure in a row.
name=$1 code=$2 signal=$3
. ${functionsPath}
cd ${stateDirectory} || exit 0
unwanted() { case "$(cat /run/sv/"$name"/stat)" in *"want "*) true ;; *) false ;; esac; }

uptime_now
if [ "$code" = -1 ]; then how="signal $signal"; else how="code $code"; fi
started=$now deaths=0 restarts=0
[ -e started/"$name" ] && read -r started < started/"$name"
[ -e deaths/"$name" ] && read -r deaths < deaths/"$name"
[ -e restarts/"$name" ] && read -r restarts < restarts/"$name"
echo "$now $how" > exit/"$name"
rm -f waiting/"$name" started/"$name" pid/"$name"
if [ -e stopping/"$name" ]; then
  rm -f stopping/"$name" deaths/"$name"
  exit 0
fi
unwanted && exit 0

[ $((now - started)) -ge ${steadySeconds} ] && deaths=0
wait=0
[ "$deaths" -gt 0 ] && wait=$((1 << (deaths - 1)))
[ "$wait" -gt ${longestWait} ] && wait=${longestWait}
wait=$((wait - (now - started)))
[ "$wait" -lt 0 ] && wait=0
[ "$deaths" -lt 8 ] && deaths=$((deaths + 1))
echo "$deaths" > deaths/"$name"
echo $((restarts + 1)) > restarts/"$name"
[ "$wait" -eq 0 ] || echo "ended with $how: starting again in $wait s"
while [ "$wait" -gt 0 ]; do
  sleep 1
  unwanted && exit 0
  wait=$((wait - 1))
done
`;
