/** Opcodes of TFTP packets (RFC 1350), and of the option acknowledgement (RFC 2347). */

const opcodes = { read: 1, write: 2, data: 3, acknowledge: 4, error: 5, options: 6 } as const;

/** Error codes (RFC 1350; 8 is from RFC 2347). */
export const tftpErrors = {
  undefined: 0,
  notFound: 1,
  accessViolation: 2,
  illegal: 4,
  unknownTransfer: 5,
  options: 8,
} as const;

/** A packet from a client. */
export type Request =
  | {
      readonly kind: "read" | "write";
      readonly file: string;
      /** In lower case, such as `octet`. */
      readonly mode: string;
      /** Values by option name in lower case. */
      readonly options: ReadonlyMap<string, string>;
    }
  | { readonly kind: "acknowledge"; readonly block: number }
  | { readonly kind: "error"; readonly code: number; readonly message: string };

/** Parses a packet. Returns undefined if clients do not send such packets. */
export function parseRequest(packet: Buffer): Request | undefined {
  if (packet.length < 4) return undefined;
  const opcode = packet.readUInt16BE(0);
  const number = packet.readUInt16BE(2);
  if (opcode === opcodes.acknowledge) return { kind: "acknowledge", block: number };
  if (opcode === opcodes.error) return { kind: "error", code: number, message: texts(packet.subarray(4))[0] ?? "" };
  if (opcode !== opcodes.read && opcode !== opcodes.write) return undefined;
  const [file, mode, ...rest] = texts(packet.subarray(2));
  if (file === undefined || mode === undefined) return undefined;
  const options = new Map<string, string>();
  for (let index = 0; index + 1 < rest.length; index += 2) {
    options.set((rest[index] as string).toLowerCase(), rest[index + 1] as string);
  }
  return { kind: opcode === opcodes.read ? "read" : "write", file, mode: mode.toLowerCase(), options };
}

export function dataPacket(block: number, data: Buffer): Buffer {
  return Buffer.concat([words(opcodes.data, block), data]);
}

export function optionsPacket(options: ReadonlyMap<string, string>): Buffer {
  const text = [...options].map(([name, value]) => `${name}\0${value}\0`).join("");
  return Buffer.concat([words(opcodes.options), Buffer.from(text)]);
}

export function errorPacket(code: number, message: string): Buffer {
  return Buffer.concat([words(opcodes.error, code), Buffer.from(`${message}\0`)]);
}

function words(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) buffer.writeUInt16BE(value, index * 2);
  return buffer;
}

/** Splits data into NUL-terminated strings. */
function texts(data: Buffer): string[] {
  return data.toString("utf8").split("\0").slice(0, -1);
}
