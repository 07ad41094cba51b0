import { shellQuote } from "../shellQuote.js";
import { listensToRouters } from "../system/Interface.js";
import type { Plugin } from "../system/Plugin.js";
import type { System } from "../system/System.js";
import { allInterfaces } from "../system/uplinks.js";
import { escapeName } from "./escapeName.js";
import { networkAccount } from "./networkAccount.js";
import { routerFacts as program } from "./ownPrograms.js";

/** Writes what routers announce as facts of the interface, for each interface that listens to routers. */
export function routerFacts(): Plugin {
  return {
    name: "router-facts",
    apply({ hooks }) {
      hooks.services.tap("router-facts", (services, system) => {
        for (const name of listening(system)) {
          services.add(
            {
              name: `routers-${escapeName(name)}`,
              run: `exec router-facts ${shellQuote(name)}`,
              user: networkAccount.name,
              capabilities: ["CAP_NET_RAW"],
              dependsOn: ["loopback", `link:${name}`],
            },
            { default: true },
          );
        }
      });
      hooks.packages.tap("router-facts", (packages, system) => {
        if (listening(system).length > 0) packages.add(program, { reason: "announcements of routers" });
      });
    },
  };
}

function listening(system: Pick<System, "interfaces" | "links">): string[] {
  return allInterfaces(system)
    .filter(listensToRouters)
    .map(({ name }) => name);
}
