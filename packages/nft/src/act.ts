import * as expressions from "./expressions.js";
import { families } from "./match.js";
import type { Statement } from "./Statement.js";
import { portRanges, prefix } from "./values.js";

/** Accepts the packet: no further rule of this hook sees it. */
export function accept(): Statement {
  return plain("accept", expressions.verdict("accept"));
}

/** Drops the packet silently. */
export function drop(): Statement {
  return plain("drop", expressions.verdict("drop"));
}

/** Continues in another chain and returns from it. */
export function jump(chain: string): Statement {
  return plain(`jump ${chain}`, expressions.verdict("jump", chain));
}

/** Continues in another chain without returning. */
export function goTo(chain: string): Statement {
  return plain(`goto ${chain}`, expressions.verdict("goto", chain));
}

/** Returns to the chain that jumped here. */
export function back(): Statement {
  return plain("return", expressions.verdict("return"));
}

/** Drops the packet and tells its sender. */
export function reject(as: Exclude<expressions.Rejection, "tcp reset"> = "port-unreachable"): Statement {
  // nft does not print the default.
  return plain(as === "port-unreachable" ? "reject" : `reject with icmpx ${as}`, expressions.reject(as));
}

/** Replaces the source address with the address of the outgoing interface. */
export function masquerade(): Statement {
  return plain("masquerade", expressions.masquerade());
}

/**
 * Replaces the destination.
 * @throws {RangeError} when the address or the port is invalid.
 */
export function forwardTo(address: string, port?: number): Statement {
  const { type, text, first, last } = prefix(address);
  if (!first.equals(last)) throw new RangeError(`${address} is more than one address`);
  const [name, family] = type === "ipv4_addr" ? (["ip", families.ipv4] as const) : (["ip6", families.ipv6] as const);
  const ports = port === undefined ? [] : portRanges([port]);
  const host = port !== undefined && name === "ip6" ? `[${text}]` : text;
  return {
    text: `dnat ${name} to ${host}${port === undefined ? "" : `:${port}`}`,
    encode: () => [
      expressions.immediate(first),
      ...ports.map((one) => expressions.immediate(one.first, 2)),
      expressions.destinationNat(family, port !== undefined),
    ],
  };
}

/** Counts packets and bytes. */
export function counter(): Statement {
  return plain("counter packets 0 bytes 0", expressions.counter());
}

const seconds = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const;

/** Matches up to a rate of packets, plus a burst of 5. */
export function atMost(packets: number, per: keyof typeof seconds): Statement {
  const burst = 5;
  return plain(`limit rate ${packets}/${per} burst ${burst} packets`, expressions.limit(packets, seconds[per], burst));
}

/** Writes a line with level "info" to the kernel's log. @param prefix at most 127 characters (NF_LOG_PREFIXLEN) */
export function log(prefix: string): Statement {
  if (!/^[ -!#-[\]-~]{1,127}$/.test(prefix))
    throw new RangeError(`${JSON.stringify(prefix)} is not a valid log prefix`);
  return plain(`log prefix "${prefix}" level info`, expressions.log(prefix, 6));
}

/** Clamps TCP's maximum segment size to the MTU of the route. */
export function clampSegments(): Statement {
  return { text: "tcp option maxseg size set rt mtu", encode: expressions.clampMss };
}

/** Further packets of the connection take the fast path of a flow table. */
export function offload(flowtable: string): Statement {
  return plain(`flow add @${flowtable}`, expressions.offload(flowtable));
}

function plain(text: string, expression: expressions.Expression): Statement {
  return { text, encode: () => [expression] };
}
