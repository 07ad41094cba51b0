import { shellQuote } from "../shellQuote.js";
import { asksDhcp6, delegatingUplinks } from "../system/delegations.js";
import { gatewaysOf, type Interface, listensToRouters } from "../system/Interface.js";
import type { Plugin } from "../system/Plugin.js";
import type { System } from "../system/System.js";
import { allInterfaces } from "../system/uplinks.js";
import { dhcp6Service, interfaceService } from "./dependencies.js";
import { networkAccount } from "./networkAccount.js";
import { factsPath } from "./networkFacts.js";
import { functionsPath, stateDirectory } from "./serviceScripts.js";

const functions = "/usr/lib/nixwrt/carrier";

/**
 * Leased addresses belong to the network that the interface is connected to. When the carrier (the cable, or the connection to an access
 * point) is lost, they are removed. When it returns, they are requested again, because it may be another network. Routes and servers are
 * removed at once. The address may stay for a while (`leaseGrace` of the link).
 */
export function carrier(): Plugin {
  return {
    name: "carrier",
    apply({ hooks }) {
      hooks.etc.tap("carrier", (etc, system) => {
        if (leased(system).length > 0) etc.file(functions, functionsScript);
      });
      hooks.services.tap("carrier", (services, system) => {
        const all = leased(system);
        if (all.length === 0) return;
        const looks = all.map(({ name }, index) => {
          const grace = system.links.get(name)?.value.leaseGrace ?? 0;
          return `  look ${index} ${shellQuote(name)} ${grace}`;
        });
        services.add({
          name: "carrier",
          run: [`. ${functions}`, ...all.flatMap(reactions(system)), "while :; do", ...looks, "  sleep 1", "done"].join(
            "\n",
          ),
          user: networkAccount.name,
          // The service removes routes, and turns IPv6 of an interface off and on.
          capabilities: ["CAP_NET_ADMIN"],
          dependsOn: ["loopback"],
        });
      });
    },
  };
}

/** Returns the interfaces whose addresses come from their network at core's request. */
function leased(system: System): Interface[] {
  return allInterfaces(system).filter(
    (one) =>
      system.links.get(one.name)?.value.addressedBy !== "service" &&
      (one.dhcp === true || asksDhcp6(system, one.name) || listensToRouters(one)),
  );
}

/**
 * Returns what to do when the carrier is lost and when it returns. A delegated prefix is kept until the provider refuses it, because hosts
 * have addresses from it.
 */
function reactions(system: System) {
  return (one: Interface, index: number): string[] => {
    const [own, beside] = [interfaceService(one.name), dhcp6Service(one.name)].map(shellQuote);
    const delegates = delegatingUplinks(system).includes(one.name);
    const dropped = [...(delegates && one.dhcp !== true ? [] : [own]), ...(delegates ? [] : [beside])];
    return [
      `lost_${index}() {`,
      ...(dropped.length === 0 ? [] : [`  tell_clients USR2 ${dropped.join(" ")}`]),
      ...(isCleared(one) ? [`  clear_ipv6 ${shellQuote(one.name)}`] : []),
      "  :\n}",
      `back_${index}() { tell_clients USR1 ${own} ${beside}; }`,
    ];
  };
}

/** Whether all IPv6 addresses of the interface come from router advertisements and DHCPv6. */
function isCleared(one: Interface): boolean {
  const { addresses = [], routes = [], delegate } = one;
  const all = [...addresses, ...gatewaysOf(one), ...routes.map(({ to }) => to)];
  return listensToRouters(one) && delegate === undefined && !all.some((text) => text.includes(":"));
}

/**
 * The kernel counts carrier changes. A check once a second therefore also notices a cable that was moved in between. busybox's DHCP clients
 * release the lease at SIGUSR2 and then wait. At SIGUSR1 they ask for a lease, or for confirmation of the one they have: without an answer
 * within four seconds they ask for another.
 */
const functionsScript = `# Made by NixWRT. Shell functions of the service "carrier".
. ${functionsPath}
. ${factsPath}
# SIGNAL SERVICE...
tell_clients() {
  signal=$1
  shift
  for service; do
    { read -r pid < ${stateDirectory}/pid/"$service" && read -r program < /proc/"$pid"/comm; } 2>/dev/null || continue
    case $program in udhcpc*) kill -"$signal" "$pid" ;; esac
  done
}
# INTERFACE: removes the facts from router advertisements. The kernel asks routers again when the carrier is back.
clear_ipv6() {
  setting=/proc/sys/net/ipv6/conf/$1/disable_ipv6
  [ -e "$setting" ] && [ "$(cat "$setting")" = 0 ] || return 0
  echo 1 > "$setting"
  echo 0 > "$setting"
}
# INTERFACE: removes everything of the lease except the address.
suspend() {
  lease=$facts/$1/from/dhcp
  [ -e "$lease/addresses" ] || return 0
  read -r address < "$lease/addresses"
  [ ! -e "$lease/routes" ] || while read -r route; do ip -4 route del $route dev "$1" 2>/dev/null; done < "$lease/routes"
  echo "addresses $address" | set_facts "$1" dhcp
}
# INDEX INTERFACE GRACE: calls back_INDEX when the carrier is back, also after an interruption since the last check, and lost_INDEX once it has been lost for
# GRACE seconds.
look() {
  changes= now_there=0
  { read -r changes < /sys/class/net/"$2"/carrier_changes; read -r now_there < /sys/class/net/"$2"/carrier; } 2>/dev/null
  eval "known=\\$known_$1 since=\\$since_$1"
  if [ "$now_there" = 1 ]; then
    [ "$since" != dropped ] || echo "$2: connected"
    [ "$since" != dropped ] && [ "$changes" = "$known" ] || "back_$1"
    since=
  elif [ "$since" != dropped ]; then
    uptime_now
    [ -n "$since" ] || [ "$3" = 0 ] || suspend "$2"
    since=\${since:-$now}
    if [ $((now - since)) -ge "$3" ]; then
      echo "$2: not connected"
      "lost_$1"
      since=dropped
    fi
  fi
  eval "known_$1=\\$changes since_$1=\\$since"
}
`;
