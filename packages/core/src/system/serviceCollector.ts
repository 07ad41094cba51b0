import type { Problems } from "../errors.js";
import type { Contributions } from "./Contributions.js";
import { checkMode, type Recorder, type ServiceCollector } from "./collectors.js";
import type { Content } from "./content.js";
import type { Service } from "./Service.js";
import type { Settled } from "./System.js";

/** What services are collected in, and variables that others than their plugins give them. */
export interface ServicePools {
  readonly services: Contributions<Service>;
  readonly environment: Contributions<Content>;
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
  };
}

/** Services with the variables that others give them; a variable of the service's own wins over a suggestion only. */
export function settleServices(
  services: Settled<Service>,
  environment: Settled<Content>,
  problems: Problems,
): Settled<Service> {
  const all = new Map(services);
  for (const [key, { value, rank, origins }] of environment) {
    const [name = "", variable = ""] = key.split(" ");
    const service = all.get(name);
    const plugin = origins[0]?.plugin;
    if (service === undefined) {
      const message = `${plugin} sets the variable ${variable} of the service "${name}", which nothing provides`;
      problems.add({ code: "SERVICE_MISSING", message, hint: "Leave it out, or add the plugin with that service" });
      continue;
    }
    const own = service.value.environment?.[variable];
    if (own !== undefined && rank === "default") continue;
    if (own !== undefined && own !== value) {
      problems.add({
        code: "SERVICE_CONFLICT",
        message: `${plugin} and ${service.origins[0]?.plugin} disagree about the variable ${variable} of the service ${name}`,
        hint: `Set services.${name} in your config to decide`,
      });
      continue;
    }
    all.set(name, {
      ...service,
      value: { ...service.value, environment: { ...service.value.environment, [variable]: value } },
    });
  }
  return all;
}
