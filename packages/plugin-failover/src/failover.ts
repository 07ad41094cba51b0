import {
  didYouMean,
  formatPath,
  interfacePath,
  type Plugin,
  type Problems,
  type System,
  uplinksOf,
  withOptions,
} from "@nixwrt/core";
import { checkHosts } from "./checkHosts.js";
import { failoverScript, preferredMetric, stateFolder } from "./failoverScript.js";
import { type FailoverOptions, type FailoverSettings, failoverOptions } from "./options.js";

const scriptPath = "/usr/lib/nixwrt/failover";

/** Account that may write facts about interfaces, as the services of interfaces do. */
const user = "network";

/** Shell commands that remove the preferred routes when the service ends. */
const removeRoutes = [4, 6]
  .map((family) => `ip -${family} route del default metric ${preferredMetric} 2>/dev/null`)
  .join("\n");

/**
 * Pings hosts through all uplinks, and uses the best uplink that answers.
 * It reports wrong options in its `problems`.
 */
export function failover(options: FailoverOptions): Plugin {
  return withOptions(failoverOptions, options, "@nixwrt/plugin-failover", (settings) => {
    const pinged = [settings.hosts, ...Object.values(settings.uplinks)].flat();
    return {
      name: "failover",
      apply({ hooks }) {
        hooks.busybox.tap("failover", (busybox) =>
          busybox.enable([
            ...["PING", "FEATURE_FANCY_PING", "SLEEP", "RM", "IP", "FEATURE_IP_ROUTE"],
            ...(pinged.some((host) => host.includes(":")) ? ["PING6"] : []),
          ]),
        );
        hooks.services.tap("failover", (services) =>
          services.add({
            name: "failover",
            run: `exec ${scriptPath}`,
            finish: removeRoutes,
            user,
            capabilities: ["CAP_NET_ADMIN", "CAP_NET_RAW"],
            directories: [{ path: stateFolder }],
            dependsOn: ["loopback"],
          }),
        );
        hooks.etc.tap("failover", (etc, system) =>
          etc.file(scriptPath, failoverScript(uplinksOf(system), settings), { mode: 0o755 }),
        );
        hooks.check.tap("failover", (problems, system) => {
          checkUplinks(settings, system, problems);
          checkHosts(settings, system, problems);
        });
      },
    };
  });
}

function checkUplinks({ uplinks: given }: FailoverSettings, system: System, problems: Problems): void {
  const uplinks = uplinksOf(system);
  const path = "@nixwrt/plugin-failover";
  const there = `Uplinks here: ${uplinks.join(", ") || "none"}. An uplink is an interface with dhcp, slaac or a gateway`;
  if (uplinks.length < 2) {
    const message = `there is no second uplink to switch to: ${uplinks.length === 0 ? "no uplink" : "only one uplink"}`;
    problems.add({ code: "FAILOVER_UPLINK", path, message, hint: there });
  }
  for (const name of Object.keys(given).filter((one) => !uplinks.includes(one))) {
    problems.add({
      code: "FAILOVER_UPLINK",
      path: formatPath(["uplinks", name], path),
      message: `${name} is not an uplink${didYouMean(name, uplinks)}`,
      hint: there,
    });
  }
  for (const name of uplinks) {
    const { metric } = system.interfaces.get(name)?.value ?? {};
    if (metric !== preferredMetric) continue;
    problems.add({
      code: "FAILOVER_METRIC",
      path: interfacePath(name, "metric"),
      message: `the metric ${metric} is reserved for the route that failover adds`,
      hint: `Give uplinks metrics of ${preferredMetric + 1} or more, or none`,
    });
  }
}
