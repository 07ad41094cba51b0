import { internet } from "./internet.js";
import type { CompleteSettings } from "./ProviderOptions.js";

/** Folder in which the provider keeps the state of its sessions. */
export const state = "/run/provider";

/** This file exists while Internet hosts send packets of 1500 bytes and get no error when these are too big. */
export const bigPackets = `${state}/big-packets`;

/**
 * Shell functions for pppd's scripts and for {@link import("./Provider.js").Provider}.
 * @param line the interfaces that carry PPPoE, from the lowest layer up
 */
export function sessionFunctions(
  { delegatedLength, prefixLifetime }: CompleteSettings,
  line: readonly string[],
): string {
  const { preferred, valid } = prefixLifetime;
  return `PATH=/usr/sbin:/usr/bin:/sbin:/bin
cd ${state}

# Delegates the prefix of an interface to each client there, instead of an earlier one.
delegate() {
  prefix=$(printf '2001:db8:%x:%x00::/${delegatedLength}' "$(cat generation)" $((\${1#ppp} + 1)))
  undelegate "$1"
  echo "$prefix" > "prefixes/$1"
  route_prefix "$1"
  cat > "dhcp6s-$1.conf" << END
option domain-name-servers ${internet.nameServer6};
host any { duid 00:00; prefix $prefix ${preferred} ${valid}; };
END
  dhcp6s -f -D -c "dhcp6s-$1.conf" -P "dhcp6s-$1.pid" "$1" >> /run/log/dhcp6s 2>&1 < /dev/null &
  echo $! > "dhcp6s-$1.pid"
}

undelegate() {
  [ ! -e "prefixes/$1" ] || ip -6 route del "$(cat "prefixes/$1")" dev "$1" 2> /dev/null
  [ ! -e "dhcp6s-$1.pid" ] || kill "$(cat "dhcp6s-$1.pid")" 2> /dev/null
  rm -f "prefixes/$1" "dhcp6s-$1.pid"
}

# An Internet host sends 1500 bytes until it gets an error that they are too many for the session. If its route claims that they fit, it gets no
# error, and the bridge of the line drops what is too big.
size() {
  [ ! -e ${bigPackets} ] || echo mtu lock 1500
}

route_address() {
  ip route replace "$(cat "addresses/$1")" dev "$1" src ${internet.pppoe.own} $(size)
}

route_prefix() {
  ip -6 route replace "$(cat "prefixes/$1")" dev "$1" $(size)
}

# Runs a command for each interface that has an address, or a prefix.
each() {
  for one in "$1"/*; do
    [ ! -e "$one" ] || "$2" "\${one#*/}"
  done
}

say_session() {
  echo "$1" $(cat "addresses/$1" "prefixes/$1" 2> /dev/null)
}

# Fails until a session has both.
any_session() {
  for one in prefixes/*; do
    [ ! -e "addresses/\${one#*/}" ] || return 0
  done
  return 1
}

forget() {
  undelegate "$1"
  rm -f "addresses/$1"
}

# pppd ends its session cleanly, and tidies up. Clients may be back before the last one has ended.
drop() {
  set -- $(pidof pppd)
  [ $# = 0 ] || kill "$@"
  for pid in "$@"; do
    while [ -e "/proc/$pid" ]; do sleep 0.1; done
  done
}

# A process that is killed does neither, and the servers would end the session for it.
cut() {
  killall -q -9 pppoe-server xl2tpd pppd
  each prefixes undelegate
  each addresses forget
}

renumber() {
  echo $(($(cat generation) + 1)) > generation
}

# The PPPoE server reads the MTU of its interface only when it starts.
line_mtu() {
  for one in ${line.join(" ")}; do ip link set dev "$one" mtu "$1"; done
  sv restart /etc/sv/pppoe-server
}

reroute() {
  each addresses route_address
  each prefixes route_prefix
}
`;
}

const head = "#!/bin/sh\n. /etc/provider/functions\n";

/** pppd's scripts, by name. pppd passes the interface, the tty, its speed, the local address, the client's address, and `ipparam`. */
export const sessionScripts: Readonly<Record<string, string>> = {
  // L2TP sessions do not need such a route: their oversized packets are fragmented.
  "ip-up": `${head}echo "$5" > "addresses/$1"
[ "$6" != pppoe ] || route_address "$1"
`,
  "ip-down": `${head}rm -f "addresses/$1"
`,
  "ipv6-up": `${head}ip -6 addr add "$(printf '2001:db8:fffd:%x::1/64' "\${1#ppp}")" dev "$1"
delegate "$1"
`,
  "ipv6-down": `${head}undelegate "$1"
`,
};
