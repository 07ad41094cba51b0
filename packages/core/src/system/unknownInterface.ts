import type { Problem } from "../errors.js";
import { didYouMean } from "../nearest.js";
import { interfaceNames, type Networks } from "./uplinks.js";

/** Says what is wrong with an option that names an interface, and what to do. Returns undefined if something sets up the interface. */
export function unknownInterface(
  name: string,
  system: Networks,
): Required<Pick<Problem, "message" | "hint">> | undefined {
  const known = interfaceNames(system);
  if (known.includes(name)) return undefined;
  return {
    message: `nothing sets up the interface ${name}${didYouMean(name, known)}`,
    hint: `Interfaces here: ${known.join(", ") || "none"}`,
  };
}
