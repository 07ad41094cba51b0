import { isIP } from "node:net";
import { z } from "@nixwrt/core";

const bits = { 4: 32, 6: 128 } as const;

/** A client that may use a module, as rsync reads it (access.c): an address, a network, or a name with wildcards. */
export const hostPattern = z
  .string()
  .regex(
    /^[A-Za-z0-9*?[\]_:-][A-Za-z0-9.:/*?[\]%_-]*$/,
    "not an address, a network, or a host's name\nSuch as 192.168.1.0/24, fd00::/8 or *.lan",
  )
  .superRefine((pattern, context) => {
    const message = hostFault(pattern);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });

/** Whether rsync has to look up the name of a client to compare it with a pattern. */
export function needsName(pattern: string): boolean {
  const [address = ""] = pattern.split("/");
  return isIP(address) === 0 && pattern !== "*";
}

/** Says why no client ever matches a pattern. rsync would accept it, log an error for each client, and refuse all of them. */
function hostFault(pattern: string): string | undefined {
  const [address = "", ...masks] = pattern.split("/");
  const family = isIP(address);
  if (family !== 0) {
    return masks.length === 0 || (masks.length === 1 && isMask(masks[0] ?? "", family === 4 ? 4 : 6))
      ? undefined
      : `"${masks.join("/")}" is not the length of a network's prefix\nGive a number from 0 to ${bits[family === 4 ? 4 : 6]}`;
  }
  if (address.includes(":")) return "not an IPv6 address or network\nSuch as fd00::5 or fd00::/64";
  // rsync would read 10.1 as 10.0.0.1, and 010 as 8.
  if (/^[\d.]+$/.test(address)) return "not an IPv4 address or network\nGive all four numbers, such as 192.168.1.0/24";
  if (/^\d+(\.[\d*?]+)+$/.test(address))
    return "wildcards stand for parts of names, not of addresses\nGive the network, such as 192.168.1.0/24";
  return masks.length === 0
    ? undefined
    : "a name with the length of a prefix\nGive the network by its address, such as 192.168.1.0/24";
}

/** A mask is a number of bits, or has the form of an address. */
function isMask(mask: string, family: keyof typeof bits): boolean {
  return /^\d+$/.test(mask) ? Number(mask) <= bits[family] : isIP(mask) === family;
}
