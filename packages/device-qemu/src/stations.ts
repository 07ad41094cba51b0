import { createRequire } from "node:module";
import type { Hooks } from "@nixwrt/core";

const path = "/usr/bin/station";
const clientPath = "/usr/lib/station/udhcpc";

/** What the command calls. */
const applets = [
  ...["CAT", "CHMOD", "GREP", "IP", "KILL", "MKDIR", "MOUNT", "FEATURE_MOUNT_FLAGS", "NSENTER", "PING", "PING6"],
  ...["FEATURE_FANCY_PING", "PRINTF", "READLINK", "RM", "SED", "SLEEP", "TEST", "UDHCPC", "UNSHARE"],
];

/**
 * A command that lets simulated radios join networks, each in namespaces of its own, as if it were another machine: `station 1` has
 * wlan1, and so on. A station has its own /etc/resolv.conf, because the router's own names the router's name servers.
 */
export function stations(hooks: Hooks): void {
  const reason = { reason: "stations" };
  hooks.packages.tap("device-qemu", (packages) => {
    // Loaded only here: every start of a config for QEMU would pay for the catalogue otherwise.
    const load = createRequire(import.meta.url);
    const { iw, wpaSupplicant } = load("@nixwrt/packages") as typeof import("@nixwrt/packages");
    for (const one of [iw, wpaSupplicant]) packages.add(one, reason);
  });
  hooks.busybox.tap("device-qemu", (busybox) => busybox.enable(applets, reason));
  // A file of the simulation in debugfs lets a radio detect a radar.
  hooks.kernelConfig.tap("device-qemu", (kernel) => kernel.enable(["DEBUG_FS"], reason));
  hooks.etc.tap("device-qemu", (etc) => {
    etc.file(path, script, { mode: 0o755 });
    etc.file(clientPath, addressScript, { mode: 0o755 });
  });
}

const script = `#!/bin/sh
usage() {
  echo "usage: station NUMBER join SSID PASSPHRASE | station NUMBER run COMMAND... | station NUMBER leave" >&2
  echo "NUMBER is the number of a simulated radio: 1 for wlan1. The variable METHODS has the key management methods (default: WPA-PSK SAE)." >&2
  exit 2
}
[ $# -ge 2 ] || usage
number=$1 what=$2
shift 2
radio=wlan$number folder=/run/station/$number
mkdir -p "$folder"
chmod 700 "$folder"
if [ ! -e "$folder/space" ]; then
  unshare -n -m sleep 2147483647 < /dev/null > /dev/null 2>&1 &
  space=$!
  # Until the process has its own network namespace
  until [ "$(readlink /proc/$space/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
  iw phy "phy$number" set netns $space || { kill $space; exit 1; }
  nsenter -t $space -n ip link set lo up
  : > "$folder/resolv.conf"
  nsenter -t $space -m mount -o bind "$folder/resolv.conf" /etc/resolv.conf
  echo $space > "$folder/space"
fi
read -r space < "$folder/space"
inside() { nsenter -t "$space" -n -m "$@"; }
status() { inside wpa_cli -p "$folder/control" -i "$radio" status 2> /dev/null; }
leave() {
  [ -e "$folder/pid" ] && kill "$(cat "$folder/pid")" 2> /dev/null && sleep 1
  rm -f "$folder/pid"
  inside ip addr flush dev "$radio"
}
# wpa_cli escapes names.
names() {
  inside wpa_cli -p "$folder/control" -i "$radio" scan_results 2> /dev/null | sed 's/\\\\"/"/g' |
    while IFS= read -r line; do printf '%b\\n' "$line"; done
}
give_up() {
  if names | grep -qF -- "$1"; then
    echo "station $number could not join $1: the access point refuses it. Is the passphrase right?" >&2
  else
    echo "station $number could not join $1: no network of that name is in range. nixwrt-status shows the device's networks" >&2
  fi
  exit 1
}
case $what in
  join)
    [ $# -eq 2 ] || usage
    leave
    {
      printf 'ctrl_interface=%s\\nsae_pwe=2\\nnetwork={\\nssid="%s"\\npsk="%s"\\n' "$folder/control" "$1" "$2"
      printf 'key_mgmt=%s\\nieee80211w=1\\n}\\n' "\${METHODS:-WPA-PSK SAE}"
    } > "$folder/conf"
    chmod 600 "$folder/conf"
    inside wpa_supplicant -B -D nl80211 -i "$radio" -c "$folder/conf" -P "$folder/pid" > "$folder/log" 2>&1
    tries=0
    until status | grep -q '^wpa_state=COMPLETED'; do
      tries=$((tries + 1))
      [ $tries -lt 75 ] || give_up "$1"
      sleep 0.2
    done
    inside udhcpc -q -n -f -i "$radio" -s ${clientPath} -t 15 -T 2 > "$folder/udhcpc" 2>&1 ||
      { echo "station $number joined $1, but got no address" >&2; exit 1; }
    status | grep -E '^(bssid|ssid|freq|key_mgmt|pmf|ip_address)='
    ;;
  run) inside "$@" ;;
  leave) leave ;;
  *) usage ;;
esac
`;

const addressScript = `#!/bin/sh
[ "$1" = bound ] || [ "$1" = renew ] || exit 0
ip addr replace "$ip/$mask" dev "$interface"
[ -z "$router" ] || ip route replace default via "\${router%% *}" dev "$interface"
{
  [ -z "$domain" ] || echo "search $domain"
  for server in $dns; do echo "nameserver $server"; done
} > /run/station/"\${interface#wlan}"/resolv.conf
`;
