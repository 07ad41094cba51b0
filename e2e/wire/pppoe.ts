import { readFrame, types, word } from "./ethernet.js";

/** Codes of PPPoE's discovery (RFC 2516): a client looks for a provider; a provider gives it a session. */
export const discovery = { init: 0x09, session: 0x65 } as const;

/** Protocols in PPP's frames. */
const ppp = { ipv4: 0x0021, ipv6: 0x0057 } as const;

/** The code of a frame of PPPoE's discovery; undefined for any other. */
export function discoveryCode(frame: Buffer): number | undefined {
  const { type, start } = readFrame(frame);
  return type === types.pppoeDiscovery ? frame[start + 1] : undefined;
}

/** The head of a session's frames, up to their length. Undefined for a frame of no session. */
export function sessionHead(frame: Buffer): Buffer | undefined {
  const { type, start } = readFrame(frame);
  return type === types.pppoeSession ? Buffer.from(frame.subarray(0, start + 4)) : undefined;
}

/** The IP packet in a session's frame. Undefined for any other frame. */
export function sessionPacket(frame: Buffer): Buffer | undefined {
  const { type, start } = readFrame(frame);
  if (type !== types.pppoeSession || frame.length < start + 8) return undefined;
  const protocol = frame.readUInt16BE(start + 6);
  if (protocol !== ppp.ipv4 && protocol !== ppp.ipv6) return undefined;
  return frame.subarray(start + 8, start + 6 + frame.readUInt16BE(start + 4));
}

/** An IP packet in a session. @param head as {@link sessionHead} has it */
export function encodeSessionPacket(head: Buffer, packet: Buffer): Buffer {
  const protocol = (packet[0] ?? 0) >> 4 === 6 ? ppp.ipv6 : ppp.ipv4;
  return Buffer.concat([head, word(packet.length + 2), word(protocol), packet]);
}
