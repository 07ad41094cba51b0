import { interfacePath } from "../configPath.js";
import { shellQuote } from "../shellQuote.js";
import { delegatedNetworks, delegatingUplinks } from "../system/delegations.js";
import type { Plugin } from "../system/Plugin.js";
import { escapeName } from "./escapeName.js";
import { factsFolder, factsPath } from "./networkFacts.js";

const scriptPath = "/usr/lib/nixwrt/delegation";

/** Seconds for which an address stays after its prefix is gone: the minimum for hosts in RFC 4862 (section 5.5.3). */
const staleSeconds = 7200;

/** Metric of the route for the whole prefix. Any other route is better. */
const lastMetric = 2_147_483_647;

/** Assigns networks of delegated prefixes to interfaces, and removes them again. */
export function delegation(): Plugin {
  return {
    name: "delegation",
    apply({ hooks }) {
      hooks.networkEvents.tap("delegation", (events, system) => {
        for (const uplink of delegatingUplinks(system)) {
          const networks = delegatedNetworks(system, uplink).map(
            (one) => `delegate ${shellQuote(one.interface)} ${one.subnet}`,
          );
          events.on(
            {
              name: `delegation-${escapeName(uplink)}`,
              interfaces: [uplink],
              run: [`. ${scriptPath}`, 'read_prefix "$1"', ...networks].join("\n"),
            },
            { reason: interfacePath(uplink) },
          );
        }
      });
      hooks.etc.tap("delegation", (etc, system) => {
        if (delegatingUplinks(system).length > 0) etc.file(scriptPath, delegationScript);
      });
      hooks.kernelConfig.tap("delegation", (kernel, system) => {
        if (delegatingUplinks(system).length > 0) kernel.enable(["IPV6"], { reason: "delegated prefixes" });
      });
    },
  };
}

/**
 * Shell functions. Only the first 64 bits of a prefix matter, as four groups of hexadecimal digits. The last group counts the networks. The
 * address of a prefix that is gone, or too small for the network, is deprecated: programs that announce it see that, hosts stop using it, and
 * existing connections go on.
 * The address of a prefix that was replaced is removed, because its provider no longer routes it.
 */
export const delegationScript = `# Made by NixWRT. Shell functions that put networks of a delegated prefix on interfaces.
. ${factsPath}
# PREFIX/LENGTH SUBNET INTERFACE: prints that /64 network, without the colons at its end. If there is no such network, reports that for the interface.
network_of() {
  bits=$((64 - \${1#*/}))
  [ $bits -le 16 ] || bits=16
  if [ $bits -lt 0 ]; then
    echo "$3 gets no network: the provider's prefix $1 is smaller than a /64" >&2
    return 1
  elif [ $(($2 >> bits)) -gt 0 ]; then
    echo "$3 gets no network: the provider's prefix $1 has no number $2. Set interfaces.$3.delegate.subnet from 0 to $(((1 << bits) - 1))" >&2
    return 1
  fi
  groups=\${1%/*}
  subnet=$2
  # Only the groups before :: count, at most four; zeros replace the groups that :: leaves out.
  case $groups in *::*) before=\${groups%%::*} after=\${groups#*::} ;; *) before=$groups after= ;; esac
  IFS=:
  set -- $after
  hidden=$((8 - $#))
  set -- $before
  hidden=$((hidden - $#))
  zeros=
  while [ $hidden -gt 0 ]; do zeros=$zeros:0 hidden=$((hidden - 1)); done
  set -- $before$zeros:$after
  unset IFS
  [ -n "$1" ] || shift
  printf '%x:%x:%x:%x\n' "0x$1" "0x$2" "0x$3" $((0x$4 >> bits << bits | subnet))
}
# UPLINK: sets $prefix, which is empty if there is none, and $left, its remaining seconds.
read_prefix() {
  prefix= left=forever
  { read -r prefix word until < ${factsFolder}/"$1"/prefixes; } 2>/dev/null
  if [ "$word" = until ]; then
    read -r now rest < /proc/uptime
    left=$((until - \${now%.*}))
    [ $left -gt 0 ] || prefix=
  fi
  route=${factsFolder}/$1/delegated old=
  [ ! -e "$route" ] || read -r old < "$route"
  [ "$old" != "$prefix" ] || return 0
  # Packets to unused parts of the prefix must not go back to the provider, who would send them here again (RFC 7084, WPD-5).
  [ -z "$old" ] || ip -6 route del unreachable "$old" metric ${lastMetric} dev lo
  [ -z "$prefix" ] || ip -6 route replace unreachable "$prefix" metric ${lastMetric} dev lo
  echo "$prefix" > "$route"
}
# INTERFACE SUBNET
delegate() {
  mine=${factsFolder}/$1/delegation old=
  [ ! -e "$mine" ] || read -r old < "$mine"
  if [ -z "$prefix" ] || ! network=$(network_of "$prefix" "$2" "$1"); then
    [ -z "$old" ] || ip -6 addr change "$old" dev "$1" valid_lft ${staleSeconds} preferred_lft 0 || rm "$mine"
    set_facts "$1" delegation < /dev/null
    return
  fi
  address=$network::1/64
  [ -z "$old" ] || [ "$old" = "$address" ] || ip -6 addr del "$old" dev "$1" || :
  ip -6 addr replace "$address" dev "$1" valid_lft "$left" preferred_lft "$left"
  echo "$address" > "$mine"
  echo "addresses $address" | set_facts "$1" delegation
}
`;
