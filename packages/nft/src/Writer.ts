/** Byte order of the CPU that loads a message. Headers of messages and attributes use this byte order. */
export type Endian = "big" | "little";

/** Flag in the type of an attribute that contains attributes (linux/netlink.h). */
const nestedFlag = 0x8000;
/** Alignment of attributes and messages, in bytes (NLA_ALIGNTO, NLMSG_ALIGNTO). */
const alignment = 4;

/** An attribute of a netlink message, with its type and value. */
export type Attribute = (order: Endian) => Buffer;

/** An attribute with the given bytes as its value. */
export function bytes(type: number, value: Buffer): Attribute {
  return (order) => {
    const head = Buffer.alloc(4);
    writeU16(head, 0, head.length + value.length, order);
    writeU16(head, 2, type, order);
    return padded(Buffer.concat([head, value]));
  };
}

/** An attribute that contains other attributes. */
export function nested(type: number, values: readonly Attribute[]): Attribute {
  return (order) => bytes(type | nestedFlag, Buffer.concat(values.map((value) => value(order))))(order);
}

/** A string attribute, with a NUL at its end. */
export function text(type: number, value: string): Attribute {
  return bytes(type, Buffer.from(`${value}\0`));
}

/** An 8-bit number. */
export function u8(type: number, value: number): Attribute {
  return bytes(type, Buffer.from([value]));
}

/** A 32-bit number in network order, which nf_tables uses for its own attributes on every CPU. */
export function be32(type: number, value: number): Attribute {
  const data = Buffer.alloc(4);
  data.writeInt32BE(value | 0);
  return bytes(type, data);
}

/** A 64-bit number in network order. */
export function be64(type: number, value: bigint): Attribute {
  const data = Buffer.alloc(8);
  data.writeBigUInt64BE(value);
  return bytes(type, data);
}

/** A 32-bit number in the CPU's byte order, as the kernel stores the values that it computes in registers. */
export function hostU32(value: number, order: Endian): Buffer {
  const data = Buffer.alloc(4);
  if (order === "big") data.writeUInt32BE(value >>> 0);
  else data.writeUInt32LE(value >>> 0);
  return data;
}

/** A message: its header (`struct nlmsghdr` and `struct nfgenmsg`), then its attributes. */
export function message(
  head: {
    readonly type: number;
    readonly flags: number;
    readonly sequence: number;
    readonly family: number;
    readonly resource: number;
  },
  attributes: readonly Attribute[],
  order: Endian,
): Buffer {
  const body = Buffer.concat(attributes.map((attribute) => attribute(order)));
  const data = Buffer.alloc(20);
  hostU32(data.length + body.length, order).copy(data, 0);
  writeU16(data, 4, head.type, order);
  writeU16(data, 6, head.flags, order);
  hostU32(head.sequence, order).copy(data, 8);
  data[16] = head.family;
  data.writeUInt16BE(head.resource, 18);
  return Buffer.concat([data, body]);
}

function padded(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc((alignment - (data.length % alignment)) % alignment)]);
}

function writeU16(data: Buffer, at: number, value: number, order: Endian): void {
  if (order === "big") data.writeUInt16BE(value, at);
  else data.writeUInt16LE(value, at);
}
