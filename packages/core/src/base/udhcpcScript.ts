import { factsPath } from "./networkFacts.js";

/** Scripts that udhcpc calls. */
export const udhcpcPath = "/etc/udhcpc.script";
export const udhcpc6Path = "/etc/udhcpc6.script";

/** DHCP options to request besides those of udhcpc itself. 249 is Microsoft's number for 121. */
export const dhcpOptions = ["search", "staticroutes", "msstaticroutes", "mtu"];

/**
 * Smallest MTU that is accepted from a lease, because every host must receive packets of this size (RFC 1122). With a smaller one, the
 * network would hardly work.
 */
const smallestMtu = 576;

/**
 * Script that udhcpc calls on each change. Its variables are those of busybox's udhcpc, and METRIC and MTU from the service. When a lease
 * ends, everything from it is removed, and nothing else, because the interface may also have fixed addresses. Classless routes (RFC 3442)
 * replace the router.
 */
export const udhcpcScript = `#!/bin/sh
# Made by NixWRT. udhcpc calls it with an event of $interface.
. ${factsPath}
lease=$facts/$interface/from/dhcp
# Routes of the previous lease that this one, in $routes, does not have.
drop_routes() {
  [ -e "$lease/routes" ] || return 0
  while read -r route; do
    case "
$routes" in *"
$route
"*) ;; *) ip -4 route del $route dev "$interface" 2>/dev/null ;; esac
  done < "$lease/routes"
}
drop_address() {
  [ ! -e "$lease/addresses" ] || read -r old < "$lease/addresses"
  [ -z "$old" ] || [ "$old" = "$address" ] || ip -4 addr del "$old" dev "$interface"
}
# PREFIX GATEWAY
add_route() {
  case $2 in 0.0.0.0) route="$1 metric $METRIC" ;; *) route="$1 via $2 metric $METRIC onlink" gateways="$gateways $2" ;; esac
  routes="$routes$route
"
}
address= routes= gateways= old=
case "$1" in
deconfig)
  drop_routes
  drop_address
  set_facts "$interface" dhcp < /dev/null
  ;;
bound|renew)
  address=$ip/\${mask:-24}
  set -- \${staticroutes:-$msstaticroutes}
  if [ $# -ge 2 ]; then
    while [ $# -ge 2 ]; do
      case $1 in 0.0.0.0/0) add_route default "$2" ;; *) add_route "$1" "$2" ;; esac
      shift 2
    done
  else
    for gateway in $router; do add_route default "$gateway"; break; done
  fi
  drop_routes
  drop_address
  ip -4 addr replace "$address" dev "$interface" \${broadcast:+broadcast "$broadcast"}
  [ -z "$mtu" ] || [ -n "$MTU" ] || [ "$mtu" -lt ${smallestMtu} ] || ip link set dev "$interface" mtu "$mtu"
  echo "$routes" | while read -r route; do [ -z "$route" ] || ip -4 route replace $route dev "$interface"; done
  {
    echo "addresses $address"
    for gateway in $gateways; do echo "gateways $gateway"; done
    echo "$routes" | while read -r route; do echo "routes $route"; done
    for server in $dns; do echo "nameservers $server"; done
    for domain in \${search:-$domain}; do echo "search $domain"; done
    for server in $ntpsrv; do echo "timeservers $server"; done
    echo "mtu $mtu"
  } | set_facts "$interface" dhcp
  ;;
esac
exit 0
`;

/** Runs of zeros in an address, the longest first. */
const zeroRuns = [8, 7, 6, 5, 4, 3, 2].map((count) => ":0".repeat(count)).join(" ");

/**
 * A shell function. Sets $short to an address as RFC 5952 writes it: udhcpc6 writes all zeros, and the same server may be known from elsewhere, too,
 * such as from a router.
 */
export const shortenFunction = `shorten() {
  short=:
  IFS=:
  set -- $1
  unset IFS
  for group; do
    while [ \${#group} -gt 1 ] && [ "\${group#0}" != "$group" ]; do group=\${group#0}; done
    short=$short$group:
  done
  for zeros in ${zeroRuns}; do
    case $short in *$zeros:*)
      short=\${short%%$zeros:*}::\${short#*$zeros:}
      break
    esac
  done
  case $short in ::*) ;; *) short=\${short#:} ;; esac
  case $short in *::) ;; *) short=\${short%:} ;; esac
}
`;

/**
 * The same for DHCPv6, with the variables of busybox's udhcpc6. The address ends with its lease, and so does the prefix: `until` is in
 * seconds since power-on, which setting the clock does not affect.
 */
export const udhcpc6Script = `#!/bin/sh
# Made by NixWRT. udhcpc6 calls it with an event of $interface.
. ${factsPath}
${shortenFunction}drop_address() {
  old=
  [ ! -e $facts/"$interface"/from/dhcp6/addresses ] || read -r old < $facts/"$interface"/from/dhcp6/addresses
  # Without a carrier, the kernel may have removed it already.
  [ -z "$old" ] || [ "$old" = "$ipv6/128" ] || ip -6 addr del "$old" dev "$interface" 2>/dev/null
}
case "$1" in
deconfig)
  ipv6=
  drop_address
  set_facts "$interface" dhcp6 < /dev/null
  ;;
bound|renew)
  short=
  [ -z "$ipv6" ] || shorten "$ipv6"
  ipv6=$short
  drop_address
  [ -z "$ipv6" ] || ip -6 addr replace "$ipv6/128" dev "$interface" \${lease:+valid_lft "$lease" preferred_lft "$lease"}
  {
    [ -z "$ipv6" ] || echo "addresses $ipv6/128"
    for server in $dns; do shorten "$server"; echo "nameservers $short"; done
    for domain in $search; do echo "search $domain"; done
    read -r now rest < /proc/uptime
    [ -z "$ipv6prefix" ] || echo "prefixes $ipv6prefix\${ipv6prefix_lease:+ until $((\${now%.*} + ipv6prefix_lease))}"
  } | set_facts "$interface" dhcp6
  ;;
esac
exit 0
`;
