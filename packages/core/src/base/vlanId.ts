import type { Problem } from "../errors.js";

/** The first and the last VLAN id: IEEE 802.1Q reserves 0 and 4095. */
const ids = { first: 1, last: 4094 };

/** What is wrong with the id of a VLAN: a number, or as the key of an object has it, its digits. Undefined for a good one. */
export function vlanIdFault(id: number | string): Pick<Problem, "message" | "hint"> | undefined {
  const number = Number(id);
  if (Number.isInteger(number) && number >= ids.first && number <= ids.last && String(number) === String(id))
    return undefined;
  return { message: `${id} is not a VLAN id`, hint: `VLAN ids range from ${ids.first} to ${ids.last} (IEEE 802.1Q)` };
}
