import type { Content, EtcCollector, Hooks } from "@nixwrt/core";
import { ppp } from "@nixwrt/packages";

/** What pppd calls when something has happened, by these names. */
const scriptPath = "/usr/lib/nixwrt/ppp";
const calls = ["ip-pre-up", "ip-up", "ip-down", "ipv6-up", "ipv6-down"];

/** Where pppd writes: its state, and the file that says which session was refused. */
export const runFolder = "/run/ppp";

/** pppd's exit code when the other end does not take user name and password: EXIT_AUTH_TOPEER_FAILED of pppd.h. */
const refused = 19;

/** Seconds before the next try then: providers lock out who tries too often. */
const refusedSeconds = 60;

/** Sessions need the network's power, packets of their own kind, and root's to write facts next to those of others. */
export const capabilities = ["CAP_DAC_OVERRIDE", "CAP_NET_ADMIN", "CAP_NET_RAW"];

/** Where pppd looks for the options of a session. */
export const optionsPath = (name: string) => `/etc/ppp/peers/${name}`;

/** What all sessions share: pppd, and the script that tells the rest of the device what it says. */
export function shareSessions(hooks: Hooks, plugin: string): void {
  hooks.packages.tap(plugin, (packages) => packages.add(ppp));
  hooks.busybox.tap(plugin, (busybox) => busybox.enable(["SV"], { reason: "what follows a session" }));
  hooks.etc.tap(plugin, (etc) => {
    etc.file(scriptPath, eventScript, { mode: 0o755 });
    for (const name of calls) etc.link(`ppp/${name}`, scriptPath);
    etc.link("ppp/resolv.conf", `${runFolder}/resolv.conf`);
  });
}

/** Writes the options of a session, which only root reads. */
export function writeOptions(etc: EtcCollector, name: string, content: Content): void {
  etc.file(optionsPath(name), content, { mode: 0o600 });
}

/** Lines before the start of a session: after a refusal it takes its time. */
export function holdBack(name: string): string {
  const mark = `${runFolder}/refused-${name}`;
  return `if [ -e ${mark} ]; then
  rm ${mark}
  echo "trying again in ${refusedSeconds} s, as providers lock out who tries too often"
  sleep ${refusedSeconds}
fi`;
}

/** What is done after a session: nobody takes it for up any longer, and its end has a reason in words. `$1` is pppd's exit code. */
export function sessionFinish(name: string): string {
  return `. /usr/lib/nixwrt/network
set_facts ${name} ppp < /dev/null
set_facts ${name} ppp6 < /dev/null
case $1 in
  ${refused}) echo "the provider refuses the user name or the password"; : > ${runFolder}/refused-${name} ;;
  8) echo "nobody answers: is the cable in, and is this the right port or VLAN? After a power cut, some providers wait for the end of the old session" ;;
  10) echo "the provider and this device do not agree on the session's terms" ;;
  15 | 16) echo "the session is over: the provider ended it, or no longer answers" ;;
esac`;
}

/** It may be called before the interface is up, to have its parameters set in time. */
const eventScript = `#!/bin/sh
# Made by NixWRT. pppd calls it by several names when something has happened to a session, with its interface.
. /usr/lib/nixwrt/network
interface=$1
parameters() { ( . /usr/lib/nixwrt/sysctl; set_sysctl "$interface" ); }
case \${0##*/} in
ip-pre-up) parameters ;;
ip-up)
  ip -4 route replace default dev "$interface" metric "$METRIC"
  read -r mtu < /sys/class/net/"$interface"/mtu
  {
    echo "addresses $IPLOCAL/32"
    echo "peer $IPREMOTE"
    echo "gateways $IPREMOTE"
    echo "mtu $mtu"
    for server in $DNS1 $DNS2; do echo "nameservers $server"; done
  } | set_facts "$interface" ppp
  ;;
ip-down) set_facts "$interface" ppp < /dev/null ;;
ipv6-up)
  parameters
  ip -6 route replace default dev "$interface" metric "$METRIC"
  echo "peer $LLREMOTE" | set_facts "$interface" ppp6
  # A new session has a prefix of its own.
  [ ! -e /etc/sv/dhcp6-"$interface" ] || sv term /etc/sv/dhcp6-"$interface"
  ;;
ipv6-down) set_facts "$interface" ppp6 < /dev/null ;;
esac
`;
