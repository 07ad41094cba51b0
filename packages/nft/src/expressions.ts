import { type Attribute, be32, be64, bytes, nested, text, u8 } from "./Writer.js";

/**
 * The kernel's expressions, which statements consist of. Names and numbers are those of linux/netfilter/nf_tables.h. Values are passed
 * in one register.
 */
export type Expression = Attribute;

/** NFT_REG_1: a register of 16 bytes, the size of the longest value. */
const register = 1;
/** NFT_REG_VERDICT */
const verdictRegister = 0;

/** NFTA_LIST_ELEM */
const listElement = 1;

function expression(name: string, attributes: readonly Attribute[]): Expression {
  return nested(listElement, [text(1, name), nested(2, attributes)]);
}

/** A value (NFTA_DATA_VALUE) in an attribute of the given type. */
function value(type: number, data: Buffer): Attribute {
  return nested(type, [bytes(1, data)]);
}

export const metaKeys = { mark: 3, iifname: 6, oifname: 7, nfproto: 15, l4proto: 16, pkttype: 19 } as const;

export function meta(key: keyof typeof metaKeys): Expression {
  return expression("meta", [be32(2, metaKeys[key]), be32(1, register)]);
}

export const ctKeys = { state: 0, status: 2 } as const;

export function ct(key: keyof typeof ctKeys): Expression {
  return expression("ct", [be32(2, ctKeys[key]), be32(1, register)]);
}

/** NFT_PAYLOAD_NETWORK_HEADER, NFT_PAYLOAD_TRANSPORT_HEADER */
const bases = { network: 1, transport: 2 } as const;

export function payload(base: keyof typeof bases, offset: number, length: number): Expression {
  return expression("payload", [be32(1, register), be32(2, bases[base]), be32(3, offset), be32(4, length)]);
}

/** NFT_CMP_EQ, NFT_CMP_NEQ, NFT_CMP_LTE, NFT_CMP_GTE */
const comparisons = { "==": 0, "!=": 1, "<=": 3, ">=": 5 } as const;

export function compare(operator: keyof typeof comparisons, data: Buffer): Expression {
  return expression("cmp", [be32(1, register), be32(2, comparisons[operator]), value(3, data)]);
}

/** Applies a mask to the register. */
export function mask(data: Buffer): Expression {
  return expression("bitwise", [
    ...[be32(1, register), be32(2, register), be32(3, data.length)],
    ...[value(4, data), value(5, Buffer.alloc(data.length))],
  ]);
}

/** @param id number of an anonymous set in the same batch; 0 for a named set */
export function lookup(set: { readonly name: string; readonly id: number }, inverted: boolean): Expression {
  return expression("lookup", [
    ...[text(1, set.name), be32(2, register)],
    ...(set.id === 0 ? [] : [be32(4, set.id)]),
    ...(inverted ? [be32(5, 1)] : []),
  ]);
}

/** NF_DROP, NF_ACCEPT, NFT_JUMP, NFT_GOTO, NFT_RETURN */
const verdicts = { drop: 0, accept: 1, jump: -3, goto: -4, return: -5 } as const;

export type VerdictName = keyof typeof verdicts;

export function verdict(name: VerdictName, chain?: string): Expression {
  const code = [be32(1, verdicts[name]), ...(chain === undefined ? [] : [text(2, chain)])];
  return expression("immediate", [be32(1, verdictRegister), nested(2, [nested(2, code)])]);
}

/** Loads a value into the first register, or, for a port next to an address, into the second. */
export function immediate(data: Buffer, into: 1 | 2 = register): Expression {
  return expression("immediate", [be32(1, into), value(2, data)]);
}

/** NFT_REJECT_ICMPX_UNREACH with NFT_REJECT_ICMPX_ADMIN_PROHIBITED or NFT_REJECT_ICMPX_PORT_UNREACH; NFT_REJECT_TCP_RST */
const rejections = { "admin-prohibited": [2, 3], "port-unreachable": [2, 1], "tcp reset": [1, 0] } as const;

export type Rejection = keyof typeof rejections;

export function reject(as: Rejection): Expression {
  const [type, code] = rejections[as];
  return expression("reject", [be32(1, type), ...(type === 1 ? [] : [u8(2, code)])]);
}

export function masquerade(): Expression {
  return expression("masq", []);
}

/** Destination NAT to the address in the first register, and to the port in the second if there is one. */
export function destinationNat(family: number, hasPort: boolean): Expression {
  const port = hasPort ? [be32(5, 2)] : [];
  return expression("nat", [be32(1, 1), be32(2, family), be32(3, 1), ...port]);
}

export function counter(): Expression {
  return expression("counter", [be64(1, 0n), be64(2, 0n)]);
}

/** @param burst packets allowed in addition to the rate */
export function limit(rate: number, seconds: number, burst: number): Expression {
  return expression("limit", [
    ...[be64(1, BigInt(rate)), be64(2, BigInt(seconds)), be32(3, burst)],
    // NFT_LIMIT_PKTS, no flags
    ...[be32(4, 0), be32(5, 0)],
  ]);
}

/** @param level syslog level; 6 is "info" */
export function log(prefix: string, level: number): Expression {
  return expression("log", [text(2, prefix), be32(5, level)]);
}

/** NFT_RT_TCPMSS is in the CPU's byte order. It is swapped to network order for the TCP option "maximum segment size". */
export function clampMss(): readonly Expression[] {
  return [
    expression("rt", [be32(2, 3), be32(1, register)]),
    expression("byteorder", [be32(1, register), be32(2, register), be32(3, 1), be32(4, 2), be32(5, 2)]),
    // Kind 2, at offset 2, 2 bytes: RFC 9293, section 3.2. NFT_EXTHDR_OP_TCPOPT.
    expression("exthdr", [be32(7, register), u8(2, 2), be32(3, 2), be32(4, 2), be32(6, 1)]),
  ];
}

/** NFTA_FIB_F_SADDR | NFTA_FIB_F_IIF | NFTA_FIB_F_PRESENT: whether a reply would leave through this interface. */
export function reversePath(): Expression {
  const flags = 1 | 8 | 32;
  return expression("fib", [be32(1, register), be32(2, 1), be32(3, flags)]);
}

/** NFT_FIB_RESULT_ADDRTYPE and NFTA_FIB_F_DADDR: the type of the destination address, such as local. */
export function destinationType(): Expression {
  return expression("fib", [be32(1, register), be32(2, 3), be32(3, 2)]);
}

export function offload(flowtable: string): Expression {
  return expression("flow_offload", [text(1, flowtable)]);
}
