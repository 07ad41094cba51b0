import { formatPath } from "../configPath.js";
import type { Problems } from "../errors.js";
import { didYouMean } from "../nearest.js";
import type { Contributions } from "./Contributions.js";
import { checkMode, type Recorder, type ServiceCollector } from "./collectors.js";
import type { Content } from "./content.js";
import type { Service } from "./Service.js";
import type { Settled } from "./System.js";

/** Pools for services, and for what other plugins add to them. */
export interface ServicePools {
  readonly services: Contributions<Service>;
  readonly environment: Contributions<Content>;
  readonly dependencies: Contributions<true>;
}

export function serviceCollector(pools: ServicePools, by: Recorder): ServiceCollector {
  return {
    add(service, options) {
      for (const { path, mode } of service.directories ?? []) checkMode(mode, path, by);
      by.add(pools.services, service.name, service, options);
    },
    environment(service, variables, options) {
      for (const [name, value] of Object.entries(variables)) {
        by.add(pools.environment, `${service} ${name}`, value, options);
      }
    },
    after: (service, dependency, options) => by.add(pools.dependencies, `${service} ${dependency}`, true, options),
  };
}

/** What other plugins add to a service, settled. */
export interface ServiceAdditions {
  readonly environment: Settled<Content>;
  readonly dependencies: Settled<true>;
}

/** Returns services together with what other plugins add to them. A service's own variable overrides suggestions only. */
export function settleServices(
  services: Settled<Service>,
  { environment, dependencies }: ServiceAdditions,
  problems: Problems,
): Settled<Service> {
  const all = new Map(services);
  const change = (
    key: string,
    what: string,
    plugin: string | undefined,
    make: (service: Service, rest: string) => Service | undefined,
  ) => {
    const [name = ""] = key.split(" ");
    const rest = key.slice(name.length + 1);
    const service = all.get(name);
    if (service === undefined) {
      const message = `${plugin} ${what} ${rest} of the service "${name}", which nothing provides${didYouMean(name, all.keys())}`;
      problems.add({ code: "SERVICE_MISSING", message, hint: "Remove it, or add the plugin with that service" });
      return;
    }
    const value = make(service.value, rest);
    if (value !== undefined) all.set(name, { ...service, value });
    else {
      problems.add({
        code: "SERVICE_CONFLICT",
        message: `${plugin} and ${service.origins[0]?.plugin} disagree on the variable ${rest} of the service ${name}`,
        hint: `Set ${formatPath(["services", name])} in your config to decide`,
      });
    }
  };
  for (const [key, { value, rank, origins }] of environment) {
    change(key, "sets the variable", origins[0]?.plugin, (service, variable) => {
      const own = service.environment?.[variable];
      if (own !== undefined && own !== value) return rank === "default" ? service : undefined;
      return { ...service, environment: { ...service.environment, [variable]: value } };
    });
  }
  for (const [key, { origins }] of dependencies) {
    change(key, "adds the dependency", origins[0]?.plugin, (service, dependency) => ({
      ...service,
      dependsOn: [...(service.dependsOn ?? []), dependency],
    }));
  }
  return all;
}
