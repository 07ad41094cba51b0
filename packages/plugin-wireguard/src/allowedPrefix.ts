import { parsePrefix } from "@nixwrt/core";
import ipaddr from "ipaddr.js";

/**
 * Turns an address such as `10.8.0.2` into `10.8.0.2/32`, and returns a prefix in normal form. Undefined for other text, and for a prefix
 * with host bits.
 */
export function allowedPrefix(text: string): string | undefined {
  const whole = text.includes("/") ? text : `${text}/${text.includes(":") ? 128 : 32}`;
  const prefix = parsePrefix(whole);
  if (prefix === undefined) return undefined;
  const network = (prefix.family === "ipv6" ? ipaddr.IPv6 : ipaddr.IPv4).networkAddressFromCIDR(whole).toString();
  return ipaddr.parse(prefix.address).toString() === network ? `${network}/${prefix.length}` : undefined;
}
