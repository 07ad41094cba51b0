import { formatPath } from "../configPath.js";
import type { Problems } from "../errors.js";
import { listenFault } from "../system/listenFault.js";
import { type System, valuesOf } from "../system/System.js";

/** Local programs can listen on the loopback interface, which nothing needs to set up. */
const loopback = "lo";

/** Reports interfaces on which services listen, but where nobody could reach them. */
export function checkListening(system: Pick<System, "services" | "interfaces" | "links">, problems: Problems): void {
  const services = valuesOf(system.services);
  // A program that creates an interface, such as a VPN, need not be a plugin that says so.
  const awaited = new Set(services.flatMap(({ dependsOn = [] }) => dependsOn));
  for (const { name, listens = [] } of services) {
    const places = listens.flatMap(({ interfaces = [] }, index) => interfaces.map((one) => ({ one, index })));
    // One mistake often concerns several ports.
    for (const [one, [first]] of Map.groupBy(places, (place) => place.one)) {
      const fault = one === loopback || awaited.has(`device:${one}`) ? undefined : listenFault(one, system);
      if (fault === undefined || first === undefined) continue;
      problems.add({
        code: "SERVICE_INTERFACE",
        path: formatPath(["services", name, "listens", first.index, "interfaces"]),
        message: `the service "${name}" listens on ${one}, but ${fault.message}`,
        hint: fault.hint,
      });
    }
  }
}
