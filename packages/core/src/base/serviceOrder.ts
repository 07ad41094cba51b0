import type { Problems } from "../errors.js";
import type { Service } from "../system/Service.js";
import { isCondition, serviceOf } from "./dependencies.js";
import { dependencyHint } from "./dependencyHint.js";

/**
 * Sorts services so that each comes after its dependencies, and otherwise by name. Services in a cycle, or with a missing dependency, are
 * reported and left out.
 */
export function serviceOrder(services: readonly Service[], problems?: Problems): Service[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const ordered: Service[] = [];
  const state = new Map<string, "open" | "placed" | "broken">();

  function visit(service: Service, path: readonly string[]): boolean {
    const known = state.get(service.name);
    if (known === "placed") return true;
    if (known === "broken") return false;
    if (known === "open") {
      const cycle = [...path.slice(path.indexOf(service.name)), service.name].join(" → ");
      problems?.add({
        code: "SERVICE_CYCLE",
        certain: true,
        message: `services depend on each other in a cycle: ${cycle}`,
        hint: "Remove one of these from the dependsOn of the one before it",
      });
      return false;
    }
    state.set(service.name, "open");
    const services = (service.dependsOn ?? []).filter((name) => !isCondition(name)).toSorted();
    const whole = services.map((name) => {
      const dependency = byName.get(serviceOf(name));
      if (dependency !== undefined) return visit(dependency, [...path, service.name]);
      const all = [...byName.keys()].sort();
      const meant = dependencyHint(name, all);
      problems?.add({
        code: "SERVICE_MISSING",
        message: `the service "${service.name}" depends on "${name}", which nothing provides`,
        hint: `${meant === undefined ? "" : `${meant} `}Services here: ${all.join(", ")}`,
      });
      return false;
    });
    const good = whole.every(Boolean);
    state.set(service.name, good ? "placed" : "broken");
    if (good) ordered.push(service);
    return good;
  }

  for (const name of [...byName.keys()].sort()) visit(byName.get(name) as Service, []);
  return ordered;
}
