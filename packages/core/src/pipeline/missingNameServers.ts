import { interfacePath } from "../configPath.js";
import type { Warning } from "../errors.js";
import { gatewaysOf } from "../system/Interface.js";
import { learnsNameServers } from "../system/learnsNameServers.js";
import { type System, valuesOf } from "../system/System.js";
import { allInterfaces } from "../system/uplinks.js";

/** With a fixed gateway, nothing tells the device its name servers, and people notice that only when a program resolves a name. */
export function missingNameServers(system: Pick<System, "interfaces" | "links" | "files">): Warning[] {
  const uplink = valuesOf(system.interfaces).find((one) => gatewaysOf(one).length > 0);
  // Core only suggests this file. A plugin or config that writes it has name servers, or does without them.
  const isWritten = system.files.get("/etc/resolv.conf")?.rank !== "default";
  if (uplink === undefined || isWritten) return [];
  if (allInterfaces(system).some(({ name }) => learnsNameServers(system, name))) return [];
  const detail = `it has a gateway, but no interface has name servers, so the device cannot resolve names: give ${interfacePath(uplink.name, "nameservers")}`;
  return [{ what: `interface ${uplink.name}`, detail }];
}
