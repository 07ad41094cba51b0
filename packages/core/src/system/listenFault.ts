import { interfacePath } from "../configPath.js";
import type { Problem } from "../errors.js";
import { unknownInterface } from "./unknownInterface.js";
import { bridgeOf, type Networks } from "./uplinks.js";

/**
 * Says why nobody could reach a service on an interface that it listens on, as the end of a sentence, and what to do. Returns undefined if
 * hosts may reach it there. An interface that the config lists without addresses can have link-local ones.
 */
export function listenFault(name: string, system: Networks): Required<Pick<Problem, "message" | "hint">> | undefined {
  const bridge = bridgeOf(system, name);
  if (bridge !== undefined) return { message: `${bridge} receives all packets of ${name}`, hint: `Give "${bridge}"` };
  const fault = unknownInterface(name, system);
  if (fault !== undefined) return fault;
  if (system.interfaces.has(name) || system.links.get(name)?.value.addressedBy === "service") return undefined;
  return {
    message: `nothing gives ${name} addresses`,
    hint: `Give it addresses in ${interfacePath(name)}, or choose an interface that has some`,
  };
}
