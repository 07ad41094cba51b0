import { parsePrefix } from "@nixwrt/core";
import ipaddr from "ipaddr.js";

/** `10.8.0.2` as `10.8.0.2/32`, a prefix as it is; undefined for what is neither, or has bits behind the prefix. */
export function allowedPrefix(text: string): string | undefined {
  const whole = text.includes("/") ? text : `${text}/${text.includes(":") ? 128 : 32}`;
  const prefix = parsePrefix(whole);
  if (prefix === undefined) return undefined;
  const network = (prefix.family === "ipv6" ? ipaddr.IPv6 : ipaddr.IPv4).networkAddressFromCIDR(whole).toString();
  return ipaddr.parse(prefix.address).toString() === network ? `${network}/${prefix.length}` : undefined;
}
