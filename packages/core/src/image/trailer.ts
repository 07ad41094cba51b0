import { sha256 } from "./BuiltImage.js";
import {
  embeddedStartBytes,
  type PublicKey,
  parseEmbedded,
  type SecretKey,
  type Signature,
  signEmbedded,
  startsAsSignify,
  verify,
} from "./signify.js";

/** Size of a trailer. It is at the end of an image file. */
export const trailerBytes = 4096;

/** First word of a trailer's text. The number after it is the version of the format. */
const magic = "nixwrt-trailer";
const formatVersion = 1;
/** Comment of the signature, for people who find it in a hex dump. */
const comment = "nixwrt image trailer; the signed text follows";

/** A range of bytes of an image file. */
export interface TrailerPart {
  /** Name, such as `kernel` or `rootfs`: at most 32 lower-case letters, digits, `-`, `_` and `.`. */
  readonly name: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly bytes: number;
  /** SHA-256 hash, in hexadecimal. */
  readonly sha256: string;
}

/** What an image file says about itself. */
export interface Trailer {
  /** Name of the device that it is for. At most 128 printable characters, like `version`. */
  readonly device: string;
  /** Version for users. */
  readonly version: string;
  /** Seconds since 1970. Of two images, the one with the higher number is newer. */
  readonly buildDate: number;
  /** Size of the file without the trailer, in bytes. */
  readonly bytes: number;
  /** SHA-256 hash of everything before the trailer, in hexadecimal. */
  readonly sha256: string;
  /** Parts, sorted by offset. There is padding between them. */
  readonly parts: readonly TrailerPart[];
}

/** A parsed trailer. */
export interface SignedTrailer {
  readonly trailer: Trailer;
  readonly signature?: Signature;
  /** The bytes that are signed. */
  readonly message: Buffer;
}

/** Returns the content for an image's trailer. `image` is everything before the trailer. */
export function describeImage(
  image: Buffer,
  about: Pick<Trailer, "device" | "version" | "buildDate"> & {
    readonly parts: readonly Pick<TrailerPart, "name" | "offset" | "bytes">[];
  },
): Trailer {
  const parts = about.parts.map(({ name, offset, bytes }) => ({
    ...{ name, offset, bytes },
    sha256: sha256(image.subarray(offset, offset + bytes)),
  }));
  const { device, version, buildDate } = about;
  return { device, version, buildDate, bytes: image.length, sha256: sha256(image), parts };
}

/**
 * Returns the 4096 bytes at the end of an image file. They are text, padded with line breaks, so that a shell script can read them. With a
 * key, `signify -V -e` can check them: `tail -c 4096 firmware.bin | signify -V -q -e -p key.pub -x - -m -` prints the signed text, but only
 * if the signature is valid.
 * @throws {RangeError} if a trailer cannot represent a value, or there is not enough room for all of them.
 */
export function encodeTrailer(trailer: Trailer, key?: SecretKey): Buffer {
  const room = trailerBytes - (key === undefined ? 0 : embeddedStartBytes(comment));
  const message = Buffer.alloc(room, "\n");
  const text = formatTrailer(trailer);
  if (text.length > room) throw new RangeError(`the trailer would have ${text.length} of at most ${room} bytes`);
  message.write(text, "latin1");
  if (parseText(text) === undefined) throw new RangeError(`a trailer cannot contain this: ${text}`);
  return key === undefined ? message : signEmbedded(message, key, comment);
}

/** Whether a file's last 4096 bytes are meant to be a trailer, even if it is damaged. */
export function looksLikeTrailer(block: Buffer): boolean {
  return block.toString("latin1", 0, magic.length) === magic || startsAsSignify(block);
}

/** Parses a file's last 4096 bytes. Returns undefined if they are not a trailer, or it was changed or truncated. */
export function parseTrailer(block: Buffer): SignedTrailer | undefined {
  if (block.length !== trailerBytes) return undefined;
  const { message, signature } = parseEmbedded(block) ?? { message: block };
  const trailer = parseText(message.toString("latin1"));
  if (trailer === undefined) return undefined;
  return signature === undefined ? { trailer, message } : { trailer, message, signature };
}

export function isSignedBy({ signature, message }: SignedTrailer, key: PublicKey): boolean {
  return signature !== undefined && verify(message, signature, key);
}

function formatTrailer(trailer: Trailer): string {
  const lines = [
    `${magic} ${formatVersion}`,
    `device ${trailer.device}`,
    `version ${trailer.version}`,
    `date ${trailer.buildDate}`,
    `image ${trailer.bytes} ${trailer.sha256}`,
    ...trailer.parts.map((part) => `part ${part.name} ${part.offset} ${part.bytes} ${part.sha256}`),
  ];
  const text = `${lines.join("\n")}\n`;
  return `${text}${sumLine(text)}\n`;
}

/** Returns the last line, which reveals a damaged trailer even without a key. */
function sumLine(text: string): string {
  return `sum ${sha256(Buffer.from(text, "latin1"))}`;
}

const label = String.raw`[\x21-\x7e](?:[\x20-\x7e]{0,126}[\x21-\x7e])?`;
const number = String.raw`(?:0|[1-9]\d{0,14})`;
const hash = "[0-9a-f]{64}";
const wholeText = new RegExp(
  `^${magic} ${formatVersion}\ndevice (${label})\nversion (${label})\ndate (${number})\nimage (${number}) (${hash})\n` +
    `((?:part [^\n]*\n)*)(sum ${hash})\n+$`,
);
const partLine = new RegExp(`^part ([a-z0-9._-]{1,32}) (${number}) (${number}) (${hash})$`);

/** Parses a trailer's text. There is only one way to write a trailer; anything else is not one. */
function parseText(text: string): Trailer | undefined {
  const [, device = "", version = "", date, bytes, sha256 = "", rest, sum = ""] = wholeText.exec(text) ?? [];
  if (rest === undefined) return undefined;
  const parts: TrailerPart[] = [];
  let end = 0;
  for (const line of rest.split("\n").slice(0, -1)) {
    const [, name = "", offset, size, partHash] = partLine.exec(line) ?? [];
    if (partHash === undefined) return undefined;
    const part = { name, offset: Number(offset), bytes: Number(size), sha256: partHash };
    if (part.offset < end) return undefined;
    end = part.offset + part.bytes;
    parts.push(part);
  }
  const trailer = { device, version, buildDate: Number(date), bytes: Number(bytes), sha256, parts };
  const whole = sum === sumLine(text.slice(0, text.lastIndexOf(sum)));
  return whole && end <= trailer.bytes ? trailer : undefined;
}
