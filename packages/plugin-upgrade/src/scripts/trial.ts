import { shellQuote } from "@nixwrt/core";
import { functionsPath, longestTrial, pageBytes } from "./functions.js";

/**
 * Runs once at boot. If / is in RAM, it reads what brickwrt-load left in the last page of that RAM. On a trial, it starts a process that
 * restarts the device at the end of the trial, unless brickwrt-confirm was called. The process does not depend on any service.
 */
export const trialScript = `. ${functionsPath}
[ "$(medium)" = ram ] || exit 0
root=$(root_mtd)
last=$(($(mtd_size "$root") / ${pageBytes} - 1))
mkdir -p $trial
dd if=/dev/mtd"$root" of=$trial/page bs=${pageBytes} skip=$last count=1 2>/dev/null
read -r word seconds < $trial/page
[ "$word" = nixwrt-trial ] || { rm $trial/page; exit 0; }
# Is the page for this system? RAM keeps its contents across a restart.
set -- $(sed -n 's/^part rootfs //p' $trial/page)
is_number "$2" && [ "$(head -c "$2" /dev/mtd"$root" | sha256sum)" = "$3  -" ] || { rm $trial/page; exit 0; }
# If the end of the trial is not valid, the trial is short, never endless.
is_number "$seconds" && [ "$seconds" -le ${longestTrial} ] || seconds=$(setting trial)
dd if=/dev/zero bs=${pageBytes} seek=$last count=1 1<> /dev/mtd"$root" 2>/dev/null
uptime_now
echo $((now + seconds)) > $trial/until
echo "on trial for $seconds s: the device restarts unless brickwrt-confirm runs before"
setsid sh -c '
  . ${functionsPath}
  echo -1000 > /proc/self/oom_score_adj
  while on_trial; do
    uptime_now
    [ "$now" -lt "$(cat $trial/until)" ] || {
      echo "<3>upgrade-trial: nobody has confirmed that this system works: restarting from flash" > /dev/kmsg
      reboot -f
    }
    sleep 1
  done' < /dev/null > /dev/null 2>&1 &
`;

/**
 * The watchdog's service. During a trial it feeds the timer only until the trial ends, so that the device restarts even if it hangs.
 * @param node device node of the watchdog timer
 * @param feed shell command that feeds the timer when no trial is running
 */
export function watchdogScript(node: string, feed: string): string {
  return `. ${functionsPath}
if on_trial; then
  exec 3> ${shellQuote(node)}
  while on_trial; do
    uptime_now
    [ "$now" -lt "$(cat $trial/until)" ] && echo . >&3
    sleep 2
  done
  exec 3>&-
fi
${feed}`;
}
