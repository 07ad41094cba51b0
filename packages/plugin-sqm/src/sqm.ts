import { createHash } from "node:crypto";
import {
  linkService,
  type Plugin,
  type Problem,
  type Problems,
  type System,
  shellQuote,
  unknownInterface,
  uplinksOf,
  valuesOf,
  withOptions,
} from "@nixwrt/core";
import { trafficControl } from "@nixwrt/packages";
import { type SqmOptions, type SqmSettings, sqmOptions } from "./options.js";
import { settingsFolder, sqmScript } from "./sqmScript.js";

/**
 * Kernel symbols for CAKE, and for redirecting incoming packets through an interface of their own. The other symbols depend on the first
 * ones.
 */
const symbols = [
  ...["NETDEVICES", "NET_CORE", "NET_SCHED", "NET_CLS_ACT", "NET_SCH_CAKE", "NET_SCH_INGRESS"],
  ...["NET_CLS_MATCHALL", "NET_ACT_MIRRED", "IFB"],
];

/** Maximum length of an interface's name in bytes: IFNAMSIZ in the kernel's include/uapi/linux/if.h, without the NUL. */
const longestName = 15;

/**
 * Shapes an uplink with CAKE in both directions, so that queues stay short under load.
 * It reports wrong options in its `problems`.
 */
export function sqm(options: SqmOptions): Plugin {
  return withOptions(sqmOptions, options, "@nixwrt/plugin-sqm", (settings) => {
    const { interface: name } = settings;
    const plugin = linkService(name).replace(/^link/, "sqm");
    return {
      name: plugin,
      apply({ hooks }) {
        hooks.packages.tap(plugin, (packages) => packages.add(trafficControl));
        hooks.kernelConfig.tap(plugin, (kernel) => kernel.enable(symbols, { reason: `sqm of ${name}` }));
        hooks.busybox.tap(plugin, (busybox) => busybox.enable(["IP", "FEATURE_IP_LINK", "GREP", "LS"]));
        hooks.services.tap(plugin, (services, system) =>
          services.add({
            name: plugin,
            oneshot: `sqm ${shellQuote(name)}`,
            user: "root",
            capabilities: ["CAP_NET_ADMIN"],
            // An unknown interface is reported below.
            dependsOn: unknownInterface(name, system) === undefined ? [`link:${name}`] : [],
          }),
        );
        hooks.networkEvents.tap(plugin, (events) =>
          events.on({ name: plugin, run: '[ "$2" = down ] || sqm "$1"', interfaces: [name] }),
        );
        hooks.etc.tap(plugin, (etc, system) => {
          etc.file("/usr/sbin/sqm", sqmScript, { mode: 0o755 });
          etc.file(`${settingsFolder}/${name}`, variables(settings, system));
        });
        hooks.check.tap(plugin, (problems, system) => checkName(name, system, problems));
      },
    };
  });
}

/** The settings as shell variables. Rates are in kbit/s. */
function variables({ interface: name, download, upload, overhead }: SqmSettings, system: System): string {
  const kbit = (rate: number) => Math.round(rate * 1000);
  // With masquerading, CAKE's `nat` distinguishes hosts by their own addresses, which only connection tracking knows.
  const flags = [
    ...(system.kernelConfig.has("NF_CONNTRACK") ? ["nat"] : []),
    ...(overhead === undefined ? [] : [`overhead ${overhead}`]),
  ];
  return `upload=${kbit(upload)} download=${kbit(download)} mirror=${shellQuote(mirrorOf(name))} flags=${shellQuote(flags.join(" "))}\n`;
}

/** Name of the interface that incoming packets are redirected through. */
function mirrorOf(name: string): string {
  const mirror = `ifb-${name}`;
  if (Buffer.byteLength(mirror) <= longestName) return mirror;
  return `ifb-${createHash("sha256").update(name).digest("hex")}`.slice(0, longestName);
}

function checkName(name: string, system: System, problems: Problems): void {
  const fault = unknownInterface(name, system) ?? insideFault(name, system);
  if (fault !== undefined) problems.add({ code: "SQM_INTERFACE", path: "@nixwrt/plugin-sqm: interface", ...fault });
}

function insideFault(name: string, system: System): Pick<Problem, "message" | "hint"> | undefined {
  if (!leadsInside(name, system)) return undefined;
  return {
    message: `${name} is not an uplink: hosts would download at the rate of upload, and upload at that of download`,
    hint: `Give an uplink: ${uplinksOf(system).join(", ") || "there is none"}`,
  };
}

/** Whether an interface leads to hosts of the device's own networks: it is neither an uplink, nor below one, nor a tunnel. */
function leadsInside(name: string, system: System): boolean {
  if (uplinksOf(system).includes(name)) return false;
  const above = valuesOf(system.links).filter(({ on }) => on?.includes(name));
  if (above.length > 0) return above.every((link) => leadsInside(link.name, system));
  const { vlan, bridge } = system.interfaces.get(name)?.value ?? {};
  return vlan !== undefined || bridge !== undefined || !system.links.has(name);
}
