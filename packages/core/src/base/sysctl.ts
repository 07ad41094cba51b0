import { formatPath } from "../configPath.js";
import { shellQuote } from "../shellQuote.js";
import type { Plugin } from "../system/Plugin.js";
import type { Settled, System } from "../system/System.js";
import { sysctlInterface, sysctlPath } from "../system/sysctl.js";
import { replacedBy } from "./replacedBy.js";
import { stateDirectory } from "./serviceScripts.js";

/** File with the shell function that sets kernel parameters. */
const sysctlFunctionPath = "/usr/lib/nixwrt/sysctl";

/** Files that exist after parameters were set at boot: the messages, and a mark that one could not be set. */
const saidPath = `${stateDirectory}/sysctl`;
const failedPath = `${stateDirectory}/sysctl-failed`;

/**
 * Lines of the boot script that run before any service, so that interfaces come up with their parameters. This is not a service that others
 * depend on, because a parameter that cannot be set must not keep the device off the network.
 */
export const bootSysctl = `. ${sysctlFunctionPath}
set_sysctl > ${saidPath} 2>&1 || : > ${failedPath}`;

/** Kernel parameters in /etc/sysctl.conf. If any of them is required, a service reports whether all required ones are set. */
export function sysctl(): Plugin {
  return {
    name: "sysctl",
    apply({ hooks }) {
      hooks.services.tap("sysctl", (services, system) => {
        if (![...system.sysctl.values()].some(({ rank }) => rank !== "default")) return;
        services.add({ name: "sysctl", oneshot: `cat ${saidPath}\n[ ! -e ${failedPath} ]` });
      });
      hooks.etc.tap("sysctl", (etc, system) => {
        etc.file(sysctlFunctionPath, sysctlFunction);
        etc.file("sysctl.conf", sysctlConf(system.sysctl), { default: true });
      });
      hooks.check.tap("sysctl", (problems, system) => {
        const other = replacedBy("sysctl.conf", "sysctl", system);
        if (other === undefined) return;
        problems.add({
          code: "SYSCTL_FILE",
          certain: true,
          path: formatPath(["etc", "sysctl.conf"]),
          message: `${other} would replace /etc/sysctl.conf, and so the parameters that harden the device and those of all plugins`,
          hint: 'Use sysctl in your config, such as sysctl: { "vm.swappiness": 10 }; a plugin has the hook sysctl',
        });
      });
    },
  };
}

/** Returns shell lines that set the parameters of an interface which did not exist at boot, or none if there are no parameters. */
export function interfaceSysctl(name: string, system: System): string[] {
  if (![...system.sysctl.keys()].some((key) => sysctlInterface(key) === name)) return [];
  // The interface comes up in any case: a parameter that the kernel refuses must not lock anybody out.
  return [`( . ${sysctlFunctionPath}; set_sysctl ${shellQuote(name)} ) || true`];
}

/**
 * Returns /etc/sysctl.conf in the format of sysctl.conf(5). Forwarding comes first, because it resets other parameters
 * (Documentation/networking/ip-sysctl.rst), then parameters for all interfaces, then those for one. `-` marks suggestions, which the kernel
 * need not support.
 */
function sysctlConf(settings: Settled<string>): string {
  const order = (name: string) => (/(^|[._])forward(ing)?$/.test(name) ? 0 : name.includes("*") ? 1 : 2);
  const lines = [...settings]
    .filter(([name, { rank }]) => rank !== "default" || !isOverruled(name, settings))
    .toSorted(([a], [b]) => order(a) - order(b) || (a < b ? -1 : 1))
    .map(([name, { value, rank }]) => `${rank === "default" ? "-" : ""}${sysctlPath(name)} = ${value}\n`);
  return `# Made by NixWRT. \`nixwrt explain\` says who asked for a parameter.\n${lines.join("")}`;
}

/**
 * Whether a suggestion for each interface has a counterpart for `all` interfaces that was set on purpose. The suggestion is then left out,
 * because the kernel would use the stricter of the two values.
 */
function isOverruled(name: string, settings: Settled<string>): boolean {
  const all = settings.get(name.replace("*", "all"));
  return name.includes("*") && all !== undefined && all.rank !== "default";
}

const sysctlFunction = `# Made by NixWRT. Sets kernel parameters as /etc/sysctl.conf has them.
# [INTERFACE]: only those of one interface. Fails when one could not be set, after it has set the others.
set_sysctl() {
  sysctl_failed=0
  while read -r path equals value; do
    case $path in
      "" | "#"*) continue ;;
      -*) path=\${path#-} needed= ;;
      *) needed=yes ;;
    esac
    of=
    case $path in net/ipv[46]/conf/*/* | net/ipv[46]/neigh/*/*) of=\${path#net/*/*/} of=\${of%/*} ;; esac
    [ -z "$1" ] || [ "$1" = "$of" ] || continue
    found=
    for file in /proc/sys/$path; do
      [ -e "$file" ] || continue
      found=yes
      echo "$value" > "$file" || {
        echo "the kernel refuses the value $value for \${file#/proc/sys/}"
        [ -z "$needed" ] || sysctl_failed=1
      }
    done
    [ -z "$found" ] && [ -n "$needed" ] || continue
    case $of in
      "" | all | default | "*") ;;
      *) [ -e /sys/class/net/"$of" ] || { echo "$path is set when $of is created"; continue; } ;;
    esac
    echo "the kernel has no parameter $path"
    sysctl_failed=1
  done < /etc/sysctl.conf
  return $sysctl_failed
}
`;
