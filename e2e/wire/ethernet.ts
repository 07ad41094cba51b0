/** Ethernet frame types. */
export const types = {
  ipv4: 0x0800,
  arp: 0x0806,
  vlan: 0x8100,
  ipv6: 0x86dd,
  pppoeDiscovery: 0x8863,
  pppoeSession: 0x8864,
} as const;

/** Encodes a number as two bytes, big-endian, as in all of these headers. */
export function word(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}

/** Encodes a frame, with or without a VLAN tag. */
export function encodeFrame(to: Buffer, from: Buffer, type: number, content: Buffer, vlan?: number): Buffer {
  const tag = vlan === undefined ? [] : [word(types.vlan), word(vlan)];
  return Buffer.concat([to, from, ...tag, word(type), content]);
}

/** Returns the type of a frame's content, its VLAN, and the offset of the content. */
export function readFrame(frame: Buffer): { type: number; start: number; vlan: number | undefined } {
  const outer = frame.length < 18 ? 0 : frame.readUInt16BE(12);
  if (outer !== types.vlan) return { type: outer, start: 14, vlan: undefined };
  return { type: frame.readUInt16BE(16), start: 18, vlan: frame.readUInt16BE(14) & 0xfff };
}
