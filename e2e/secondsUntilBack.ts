/** What to kill, and who has to be back afterwards. */
export interface Kill {
  /** Service that is hostapd. */
  readonly service: string;
  /** Number of stations by network. */
  readonly stations: Readonly<Record<string, number>>;
  /** Shell condition that must hold, too, such as an answer to a ping. */
  readonly also?: string;
}

/** Seconds that hostapd runs before it is killed. With less, the supervisor delays its next start. */
const steadySeconds = 10;

/**
 * Waits until hostapd has run for ten seconds, kills it, and waits until all of its stations have negotiated their keys with the next one.
 * @param run returns the output of a command in the guest
 * @returns the seconds of the guest's uptime from the kill until then
 */
export async function secondsUntilBack(
  run: (command: string) => Promise<string>,
  { service, stations, also = "true" }: Kill,
): Promise<number> {
  // hostapd lists nobody before it has started again.
  const back = Object.entries(stations).map(([network, number]) => `[ "$(authorized ${network})" = ${number} ]`);
  const said = await run(`. /usr/lib/nixwrt/functions
authorized() { hostapd_cli -p /run/hostapd -i $1 all_sta 2> /dev/null | grep -c '\\[AUTHORIZED\\]'; }
read -r up < /run/nixwrt/up/${service}
until uptime_now; [ $((now - up)) -ge ${steadySeconds} ]; do sleep 0.2; done
read -r before rest < /proc/uptime
pid=$(cat /run/sv/${service}/pid)
kill -9 $pid
# A question to a process that is about to die would wait ten seconds for its answer.
while [ -e /proc/$pid ]; do sleep 0.1; done
until ${[...back, also].join(" && ")}; do sleep 0.1; done
read -r after rest < /proc/uptime
echo "from $before to $after"`);
  const [, before, after] = /from ([\d.]+) to ([\d.]+)/.exec(said) ?? [];
  return Math.round((Number(after) - Number(before)) * 100) / 100;
}
