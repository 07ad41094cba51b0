const tc = "/usr/lib/nixwrt/tc";

/** Folder with the settings of each uplink, as shell variables. */
export const settingsFolder = "/etc/sqm";

/**
 * A command that shapes an uplink, or shows how all uplinks are shaped. It may run repeatedly. If the uplink does not exist, it does
 * nothing, and is called again when the uplink appears. Only outgoing packets can be delayed, so incoming packets are redirected through an
 * interface of their own.
 */
export const sqmScript = `#!/bin/sh
# Made by NixWRT. sqm INTERFACE: shapes it. Without one: prints the packets sent, waiting and dropped.
shape() {
  [ -e /sys/class/net/"$1" ] || return 0
  [ -e /sys/class/net/"$mirror" ] || ip link add name "$mirror" type ifb || return
  ip link set dev "$mirror" up || return
  ${tc} qdisc replace dev "$1" root cake bandwidth "$upload"kbit $flags dual-srchost || return
  ${tc} qdisc replace dev "$mirror" root cake bandwidth "$download"kbit $flags dual-dsthost ingress || return
  ${tc} qdisc show dev "$1" | grep -q '^qdisc ingress ' || ${tc} qdisc add dev "$1" handle ffff: ingress || return
  ${tc} filter show dev "$1" parent ffff: | grep -q matchall ||
    ${tc} filter add dev "$1" parent ffff: protocol all pref 1 matchall action mirred egress redirect dev "$mirror"
}
if [ $# = 0 ]; then
  for settings in ${settingsFolder}/*; do
    . "$settings"
    for one in "\${settings##*/}" "$mirror"; do
      [ ! -e /sys/class/net/"$one" ] || { echo "$one:"; ${tc} -s qdisc show dev "$one" root; }
    done
  done
elif [ -e ${settingsFolder}/"$1" ]; then
  . ${settingsFolder}/"$1"
  shape "$1"
else
  echo "sqm: $1 is not shaped; there is: $(ls ${settingsFolder})" >&2
  exit 2
fi
`;
