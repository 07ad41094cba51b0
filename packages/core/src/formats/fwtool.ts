/** Size of the trailer after each chunk that OpenWrt's fwtool appends: fwimage_trailer in its source. */
export const fwtoolTrailerBytes = 16;
const magic = Buffer.from("FWx0");
/** Size of fwimage_header before the metadata: version and flags. */
export const fwtoolInfoHeaderBytes = 8;

export interface FwtoolTrailer {
  readonly kind: "signature" | "metadata";
  /** Size of the chunk with its trailer, in bytes. */
  readonly bytes: number;
  /** Expected CRC-32 of everything before the trailer, as computed by `zlib.crc32`. */
  readonly crc: number;
}

/** Parses a file's last 16 bytes. Returns undefined if fwtool did not write them. */
export function parseFwtool(data: Buffer): FwtoolTrailer | undefined {
  if (data.length !== fwtoolTrailerBytes || !data.subarray(0, 4).equals(magic)) return undefined;
  const kind = (["signature", "metadata"] as const)[data[8] as number];
  const bytes = data.readUInt32BE(12);
  const least = fwtoolTrailerBytes + (kind === "metadata" ? fwtoolInfoHeaderBytes : 0);
  if (kind === undefined || bytes < least) return undefined;
  return { kind, bytes, crc: ~data.readUInt32BE(4) >>> 0 };
}

/** Metadata of an OpenWrt sysupgrade image. */
export interface OpenwrtMetadata {
  /** Boards that it is for. */
  readonly supportedDevices: readonly string[];
  /** Version, such as `OpenWrt 23.05.3 r23809-234f1a2efa`. */
  readonly version?: string;
  /** Target, such as `ramips/mt76x8`. */
  readonly target?: string;
}

/** Parses metadata. Returns undefined if it is not in OpenWrt's format. */
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
