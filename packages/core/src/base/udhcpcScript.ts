/**
 * Every source of name servers has a file of its own in /run/resolv; /run/resolv.conf is all of them. Several may be at it
 * at a time: each has its own new file.
 */
export const joinResolv =
  "cat /run/resolv/* > /run/resolv.conf.$$ 2>/dev/null; mv /run/resolv.conf.$$ /run/resolv.conf";

/**
 * What udhcpc calls on each change; the variables are those of busybox's udhcpc. Time servers are written last, to
 * /run/ntp/<interface>: once that file is there, addresses, routes and name servers are too.
 */
export const udhcpcScript = `#!/bin/sh
# Made by NixWRT. Called by udhcpc with what has happened to $interface.
mkdir -p /run/resolv /run/ntp
case "$1" in
deconfig)
  rm -f "/run/resolv/$interface.dhcp" "/run/ntp/$interface"
  ip -4 addr flush dev "$interface"
  ip link set dev "$interface" up
  ${joinResolv}
  ;;
bound|renew)
  ip addr replace "$ip/\${mask:-24}" dev "$interface" \${broadcast:+broadcast "$broadcast"}
  for gateway in $router; do
    ip route replace default via "$gateway" dev "$interface"
    break
  done
  {
    [ -z "$search$domain" ] || echo "search \${search:-$domain}"
    for server in $dns; do echo "nameserver $server"; done
  } > "/run/resolv/$interface.dhcp"
  ${joinResolv}
  for server in $ntpsrv; do echo "$server"; done > "/run/ntp/$interface"
  ;;
esac
exit 0
`;

/** The same for DHCPv6; the variables are those of busybox's udhcpc6. The address ends with its lease. */
export const udhcpc6Script = `#!/bin/sh
# Made by NixWRT. Called by udhcpc6 with what has happened to $interface.
mkdir -p /run/resolv
case "$1" in
deconfig)
  ip link set dev "$interface" up
  rm -f "/run/resolv/$interface.dhcp6"
  ${joinResolv}
  ;;
bound|renew)
  [ -z "$ipv6" ] || ip -6 addr replace "$ipv6/128" dev "$interface" \${lease:+valid_lft "$lease" preferred_lft "$lease"}
  for server in $dns; do echo "nameserver $server"; done > "/run/resolv/$interface.dhcp6"
  ${joinResolv}
  ;;
esac
exit 0
`;
