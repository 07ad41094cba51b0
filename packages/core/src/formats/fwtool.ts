/** Bytes of the trailer after each chunk that OpenWrt's fwtool appends; fwimage_trailer of its source. */
export const fwtoolTrailerBytes = 16;
const magic = Buffer.from("FWx0");
/** fwimage_header before the metadata: version and flags. */
export const fwtoolInfoHeaderBytes = 8;

export interface FwtoolTrailer {
  readonly kind: "signature" | "metadata";
  /** Bytes of the chunk with its trailer. */
  readonly bytes: number;
  /** CRC-32 that everything before the trailer is to have, as `zlib.crc32` computes it. */
  readonly crc: number;
}

/** Reads a file's last 16 bytes; undefined when fwtool did not write them. */
export function parseFwtool(data: Buffer): FwtoolTrailer | undefined {
  if (data.length !== fwtoolTrailerBytes || !data.subarray(0, 4).equals(magic)) return undefined;
  const kind = (["signature", "metadata"] as const)[data[8] as number];
  const bytes = data.readUInt32BE(12);
  const least = fwtoolTrailerBytes + (kind === "metadata" ? fwtoolInfoHeaderBytes : 0);
  if (kind === undefined || bytes < least) return undefined;
  return { kind, bytes, crc: ~data.readUInt32BE(4) >>> 0 };
}

/** What the metadata of an OpenWrt sysupgrade image says. */
export interface OpenwrtMetadata {
  /** Boards that it is for. */
  readonly supportedDevices: readonly string[];
  /** Such as `OpenWrt 23.05.3 r23809-234f1a2efa`. */
  readonly version?: string;
  /** Such as `ramips/mt76x8`. */
  readonly target?: string;
}

/** Reads metadata; undefined when it is not as OpenWrt writes it. */
export function parseOpenwrtMetadata(text: string): OpenwrtMetadata | undefined {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(found)) return undefined;
  const devices = found.supported_devices;
  const { dist, version, revision, target } = isObject(found.version) ? found.version : {};
  const name = [dist, version, revision].filter((one) => typeof one === "string").join(" ");
  return {
    supportedDevices: Array.isArray(devices) ? devices.filter((one) => typeof one === "string") : [],
    ...(name === "" ? {} : { version: name }),
    ...(typeof target === "string" ? { target } : {}),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
