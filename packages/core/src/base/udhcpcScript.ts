/** Folders that services of interfaces write to: for name servers, and for time servers. */
export const resolvFolder = "/run/resolv";
export const ntpFolder = "/run/ntp";

/** All name servers: /etc/resolv.conf leads here. */
export const resolvPath = `${resolvFolder}/conf`;

/**
 * Every source of name servers has a file of its own, such as `dhcp.eth0`; {@link resolvPath} is all of them. Several may be at it at a
 * time: each has its own new file, which like the last has no dot in its name.
 */
export const joinResolv = `cat ${resolvFolder}/*.* > ${resolvPath}$$ 2>/dev/null; mv ${resolvPath}$$ ${resolvPath}`;

/**
 * What udhcpc calls on each change; the variables are those of busybox's udhcpc. Time servers are written last, to
 * /run/ntp/INTERFACE: once that file is there, addresses, routes and name servers are too.
 */
export const udhcpcScript = `#!/bin/sh
# Made by NixWRT. Called by udhcpc with what has happened to $interface.
case "$1" in
deconfig)
  rm -f "${resolvFolder}/dhcp.$interface" "${ntpFolder}/$interface"
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
  } > "${resolvFolder}/dhcp.$interface"
  ${joinResolv}
  for server in $ntpsrv; do echo "$server"; done > "${ntpFolder}/$interface"
  ;;
esac
exit 0
`;

/** The same for DHCPv6; the variables are those of busybox's udhcpc6. The address ends with its lease. */
export const udhcpc6Script = `#!/bin/sh
# Made by NixWRT. Called by udhcpc6 with what has happened to $interface.
case "$1" in
deconfig)
  ip link set dev "$interface" up
  rm -f "${resolvFolder}/dhcp6.$interface"
  ${joinResolv}
  ;;
bound|renew)
  [ -z "$ipv6" ] || ip -6 addr replace "$ipv6/128" dev "$interface" \${lease:+valid_lft "$lease" preferred_lft "$lease"}
  for server in $dns; do echo "nameserver $server"; done > "${resolvFolder}/dhcp6.$interface"
  ${joinResolv}
  ;;
esac
exit 0
`;
