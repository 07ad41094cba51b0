import { shellQuote } from "../shellQuote.js";

/** Facts of interfaces at run time: a folder for each interface, with a file for each kind of fact. */
export const factsFolder = "/run/network";

/** Name servers and search domains of all interfaces. /etc/resolv.conf is a link to this file. */
export const resolvPath = `${factsFolder}/resolv.conf`;

/** File with the shell functions that write facts. */
export const factsPath = "/usr/lib/nixwrt/network";

/** Pipe that wakes the service that handles network events. It exists if there are handlers. */
export const eventsPipe = `${factsFolder}/events`;

/**
 * Kinds of facts. Each is a file with one value on each line. `state`, which is `up` (there is an address) or `down`, comes in addition.
 */
const factKinds = [
  "addresses",
  "gateways",
  "routes",
  "nameservers",
  "search",
  "timeservers",
  "prefixes",
  "networks",
  "mtu",
  "peer",
  "answers",
] as const;

/** Number of name servers that programs use: MAXNS in musl's src/network/lookup.h, and in resolv.h of other C libraries. */
const usedServers = 3;

/**
 * The source of what routers announce. Its facts come after those of all other sources: an announcement is for everybody on the link,
 * a lease or a setting for this device.
 */
const routersSource = "slaac";

/**
 * Returns the functions. Each source of facts, such as `dhcp`, has its own folder below `from`. Readers see the facts of all sources
 * together, each once, in files that are replaced atomically. Of several MTUs, only the lowest counts. Scripts with `set -e` may call the functions.
 * @param interfaces in the order in which their name servers are asked
 */
export function factsScript(interfaces: readonly string[]): string {
  const order = interfaces.map(shellQuote).join(" ");
  return `# Made by NixWRT. Shell functions for what configures interfaces.
facts=${factsFolder}
# INTERFACE SOURCE: replaces all facts that SOURCE has about INTERFACE by those on standard input, lines with a kind and a value.
set_facts() {
  (
    umask 022
    flock 9
    from=$facts/$1/from/$2
    rm -rf "$from"
    mkdir -p "$from"
    while read -r kind value; do [ -z "$value" ] || echo "$value" >> "$from/$kind"; done
    join_facts "$1"
  ) 9> $facts/lock
}
# KIND: sets $lines to the facts of all sources.
collect() {
  lines=
  for file in "$here"/from/*/$1; do
    [ "$file" = "$here/from/${routersSource}/$1" ] || add_lines "$file"
  done
  add_lines "$here/from/${routersSource}/$1"
  [ "$1" != mtu ] || keep_lowest $lines
}
# FILE: adds its lines to $lines, each once. The shell reads the file itself: a process for each would take most of the time.
add_lines() {
  [ -e "$1" ] || return 0
  while read -r value; do
    case "
$lines
" in *"
$value
"*) ;; *) lines="\${lines:+$lines
}$value" ;; esac
  done < "$1"
}
# NUMBER...
keep_lowest() {
  lines=\${1-}
  for number; do [ "$number" -ge "$lines" ] || lines=$number; done
}
join_facts() {
  here=$facts/$1 changed=
  for kind in ${factKinds.join(" ")}; do
    lines=
    add_lines "$here/$kind"
    old=$lines
    collect $kind
    [ "$lines" != "$old" ] || continue
    changed=yes
    if [ -n "$lines" ]; then replace "$here/$kind" "$lines"; else rm -f "$here/$kind"; fi
  done
  state=down before=down
  [ ! -e "$here/addresses" ] || state=up
  { read -r before < "$here/state"; } 2>/dev/null || :
  [ -n "$changed" ] || [ "$before" != $state ] || return 0
  event=change
  [ "$before" = $state ] || event=$state
  # The state comes last: a service that waits for "up" then finds the name servers.
  join_resolvers
  [ "$before" = $state ] && [ -e "$here/state" ] || replace "$here/state" $state
  [ ! -p ${eventsPipe} ] || echo "$1 $event" 1<> ${eventsPipe}
}
replace() { echo "$2" > "$1.new" && mv "$1.new" "$1"; }
# KIND: sets $lines to the facts of all interfaces.
collect_all() {
  lines=
  for interface in ${order}; do add_lines $facts/"$interface"/$1; done
}
join_resolvers() {
  collect_all search
  set -- $lines
  text=\${1:+search $*}
  collect_all nameservers
  set -- $lines
  [ $# -le ${usedServers} ] || echo "programs use the first ${usedServers} of $# name servers: $*" >&2
  used=0
  for server; do
    used=$((used + 1))
    [ $used -gt ${usedServers} ] || text="\${text:+$text
}nameserver $server"
  done
  replace ${resolvPath} "$text"
}
`;
}
