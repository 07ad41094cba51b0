import type { Problem } from "../errors.js";

/** First and last VLAN id. IEEE 802.1Q reserves 0 and 4095. */
const ids = { first: 1, last: 4094 };

/**
 * Returns what is wrong with the id of a VLAN, or undefined for a valid one. The id is a number, or its digits if it is the key of an
 * object.
 */
export function vlanIdFault(id: number | string): Pick<Problem, "message" | "hint"> | undefined {
  const number = Number(id);
  if (Number.isInteger(number) && number >= ids.first && number <= ids.last && String(number) === String(id))
    return undefined;
  return { message: `${id} is not a VLAN id`, hint: `VLAN ids range from ${ids.first} to ${ids.last} (IEEE 802.1Q)` };
}
