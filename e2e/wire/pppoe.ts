import { readFrame, types, word } from "./ethernet.js";

/**
 * Codes of PPPoE discovery (RFC 2516): `init` is a client's search for a provider, `session` a provider's confirmation of a session, and
 * `end` the end of one.
 */
export const discovery = { init: 0x09, session: 0x65, end: 0xa7 } as const;

/** Protocol numbers of PPP frames. */
const ppp = { ipv4: 0x0021, ipv6: 0x0057 } as const;

/** Returns the code of a PPPoE discovery frame, or undefined for any other frame. */
export function discoveryCode(frame: Buffer): number | undefined {
  const { type, start } = readFrame(frame);
  return type === types.pppoeDiscovery ? frame[start + 1] : undefined;
}

/** Returns the header of a session's frame, up to its length field, or undefined for any other frame. */
export function sessionHead(frame: Buffer): Buffer | undefined {
  const { type, start } = readFrame(frame);
  return type === types.pppoeSession ? Buffer.from(frame.subarray(0, start + 4)) : undefined;
}

/** Returns the IP packet in a session's frame, or undefined for any other frame. */
export function sessionPacket(frame: Buffer): Buffer | undefined {
  const { type, start } = readFrame(frame);
  if (type !== types.pppoeSession || frame.length < start + 8) return undefined;
  const protocol = frame.readUInt16BE(start + 6);
  if (protocol !== ppp.ipv4 && protocol !== ppp.ipv6) return undefined;
  return frame.subarray(start + 8, start + 6 + frame.readUInt16BE(start + 4));
}

/** Encodes an IP packet in a session's frame. @param head header from {@link sessionHead} */
export function encodeSessionPacket(head: Buffer, packet: Buffer): Buffer {
  const protocol = (packet[0] ?? 0) >> 4 === 6 ? ppp.ipv6 : ppp.ipv4;
  return Buffer.concat([head, word(packet.length + 2), word(protocol), packet]);
}
