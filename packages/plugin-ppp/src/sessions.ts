import type { Content, EtcCollector, Hooks } from "@nixwrt/core";
import { ppp } from "@nixwrt/packages";

/** Script that pppd calls for events, and the names by which pppd calls it. */
const scriptPath = "/usr/lib/nixwrt/ppp";
const calls = ["ip-pre-up", "ip-up", "ip-down", "ipv6-up", "ipv6-down"];

/** Folder for pppd's state, and for the files that mark refused sessions. */
export const runFolder = "/run/ppp";

/** pppd's exit code when the peer rejects the user name or password: EXIT_AUTH_TOPEER_FAILED in pppd.h. */
const refused = 19;

/** Seconds before the next attempt after a refusal. Providers lock out clients that try too often. */
const refusedSeconds = 60;

/** Sessions configure interfaces, send frames that are not IP packets, and write facts to folders of other users. */
export const capabilities = ["CAP_DAC_OVERRIDE", "CAP_NET_ADMIN", "CAP_NET_RAW"];

/** Path at which pppd looks for the options of a session. */
export const optionsPath = (name: string) => `/etc/ppp/peers/${name}`;

/** Adds what all sessions share: pppd, and the script that passes its events on to the rest of the device. */
export function shareSessions(hooks: Hooks, plugin: string): void {
  hooks.packages.tap(plugin, (packages) => packages.add(ppp));
  hooks.busybox.tap(plugin, (busybox) => busybox.enable(["SV"], { reason: "what follows a session" }));
  hooks.etc.tap(plugin, (etc) => {
    etc.file(scriptPath, eventScript, { mode: 0o755 });
    for (const name of calls) etc.link(`ppp/${name}`, scriptPath);
    etc.link("ppp/resolv.conf", `${runFolder}/resolv.conf`);
  });
}

/** Writes the options of a session, readable only by root. */
export function writeOptions(etc: EtcCollector, name: string, content: Content): void {
  etc.file(optionsPath(name), content, { mode: 0o600 });
}

/** Shell commands that run before a session starts. After a refusal, they wait. */
export function holdBack(name: string): string {
  const mark = `${runFolder}/refused-${name}`;
  return `if [ -e ${mark} ]; then
  rm ${mark}
  echo "trying again in ${refusedSeconds} s, because providers lock out clients that try too often"
  sleep ${refusedSeconds}
fi`;
}

/**
 * Shell commands that run after a session. They remove its facts, so that nothing considers it up, and log why it ended. `$1` is pppd's
 * exit code.
 */
export function sessionFinish(name: string): string {
  return `. /usr/lib/nixwrt/network
set_facts ${name} ppp < /dev/null
set_facts ${name} ppp6 < /dev/null
case $1 in
  ${refused}) echo "the provider refuses the user name or the password"; : > ${runFolder}/refused-${name} ;;
  8) echo "no answer: is the cable connected, and is this the right port or VLAN? After a power cut, some providers wait for the end of the old session" ;;
  10) echo "the provider and this device cannot agree on the session's parameters" ;;
  15 | 16) echo "the provider ended the session, or no longer answers" ;;
esac`;
}

/**
 * Script for pppd's events. `ip-pre-up` comes before the interface is up, so that the interface's parameters are set in time. pppd gives its
 * scripts no output, so the script writes to pppd's. If a session was shorter than `STEADY` seconds, it ends a pppd that would otherwise ask for
 * the next one at once; the supervisor then waits longer after each.
 */
const eventScript = `#!/bin/sh
# Made by NixWRT. pppd calls it by several names, for the events of a session, with the session's interface.
[ ! -w /proc/"$PPPD_PID"/fd/1 ] || exec > /proc/"$PPPD_PID"/fd/1 2>&1
interface=$1
parameters() { ( . /usr/lib/nixwrt/sysctl; set_sysctl "$interface" ); }
case \${0##*/} in ip-pre-up) parameters; exit ;; esac
. /usr/lib/nixwrt/network
case \${0##*/} in
ip-up)
  read -r mtu < /sys/class/net/"$interface"/mtu
  {
    echo "addresses $IPLOCAL/32"
    echo "peer $IPREMOTE"
    echo "gateways $IPREMOTE"
    echo "mtu $mtu"
    for server in $DNS1 $DNS2; do echo "nameservers $server"; done
  } | set_facts "$interface" ppp
  ;;
ip-down)
  echo "the session is over, after $CONNECT_TIME s"
  [ "$CONNECT_TIME" -ge "\${STEADY:-0}" ] || kill "$PPPD_PID"
  set_facts "$interface" ppp < /dev/null
  ;;
ipv6-up)
  parameters
  ip -6 route replace default dev "$interface" metric "$METRIC"
  echo "peer $LLREMOTE" | set_facts "$interface" ppp6
  # A new session has another prefix.
  [ ! -e /etc/sv/dhcp6-"$interface" ] || sv term /etc/sv/dhcp6-"$interface"
  ;;
ipv6-down) set_facts "$interface" ppp6 < /dev/null ;;
esac
`;
