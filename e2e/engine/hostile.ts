/**
 * Bash text of a hostile program. It prints the results of its attempts as one line of JSON, {@link Findings}, and needs only bash and coreutils.
 */
export const hostile = String.raw`
field() { while read -r name value; do if [ "$name" = "$1:" ]; then echo "$value"; fi; done < "$2"; }
capabilities=
for file in /proc/[0-9]*/status; do
  for set in CapInh CapPrm CapEff CapBnd CapAmb; do capabilities+="$(field $set $file) "; done
done
opened=
for file in /proc/sys/kernel/core_pattern /proc/sys/kernel/hostname /proc/sys/vm/drop_caches /proc/sysrq-trigger \
  /proc/irq/default_smp_affinity /usr/bin/bash /etc/passwd; do
  if (exec 3>> "$file") 2> /dev/null; then opened+="$file "; fi
done
namespaces=
for name in cgroup ipc mnt net pid user uts; do namespaces+="$(readlink "/proc/self/ns/$name") "; done
terminal=false
if (exec 3<> /dev/tty) 2> /dev/null; then terminal=true; fi
stat=$(< /proc/self/stat)
set -- "" "" $(echo "$stat" | cut -d ")" -f 2)
printf '{"capabilities":"%s","noNewPrivileges":"%s","opened":"%s","namespaces":"%s","terminal":%s,"session":%s}\n' \
  "$capabilities" "$(field NoNewPrivs /proc/self/status)" "$opened" "$namespaces" "$terminal" "$6"
`;

/** Returns bash text that tries to change the given paths, and prints `changed <path>: <how>` for each success. */
export function spoil(paths: string): string {
  return `
for path in ${paths}; do
  try() { if "$@" 2> /dev/null; then echo "changed $path: $*"; fi; }
  append() { echo spoilt >> "$1"; }
  try chmod u+w "$path"
  try append "$path"
  try append "$path/added"
  try truncate -s 0 "$path"
  try touch "$path"
  try ln "$path" /build/link
  try mv "$path" "$path.old"
  try rm -rf "$path"
done
`;
}

/** Findings of a hostile program. Spaces separate words. */
export interface Findings {
  /** Capability sets of all processes that it sees, in hexadecimal. */
  readonly capabilities: string;
  /** `1` if no program that it starts can gain privileges. */
  readonly noNewPrivileges: string;
  /** Files that it could open for writing, among those that change the machine or its own root. */
  readonly opened: string;
  /** Its namespaces, such as `cgroup:[4026531835]`. */
  readonly namespaces: string;
  /** Whether it has a terminal that it can type into. */
  readonly terminal: boolean;
  /** Its session id as it sees it: 0 for a session from outside. */
  readonly session: number;
}
