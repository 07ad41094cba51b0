import { isIP } from "node:net";
import { z } from "zod";

/** RFC 1123: labels of letters, digits and inner dashes. */
const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
const hostName = new RegExp(`^(${label}\\.)*${label}$`, "i");

/** Whether a text is an IP address or a valid host name. A name that ends in a number is a mistyped address. */
function isHost(text: string): boolean {
  if (isIP(text) !== 0) return true;
  return text.length <= 253 && hostName.test(text) && !/(^|\.)\d+$/.test(text);
}

/** A host in the options of a plugin, such as `log.example.org`, `192.168.1.2` or `fd00::2`. */
export const hostSchema = z
  .string()
  .refine(isHost, "neither a host name nor an IP address\nWrite it like log.example.org, 192.168.1.2 or fd00::2");
