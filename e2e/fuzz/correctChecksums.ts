import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/**
 * Corrects all checksums in an image, so that the fuzzer, which cannot guess them, gets past them. Leaves the checked bytes unchanged, and
 * limits sizes to the end of the image. Works from the inside out, because outer checksums cover inner ones.
 */
export function correctChecksums(data: Buffer): Buffer {
  const image = Buffer.from(data);
  for (const at of placesOf(image, Buffer.from("ustar"))) correctTar(image, at - 257);
  for (const at of placesOf(image, Buffer.from([0x27, 0x05, 0x19, 0x56]))) correctUimage(image.subarray(at));
  correctUimageHeader(image);
  for (const correctOne of [
    correctTrx,
    correctXiaomi,
    correctTplink,
    correctSeama,
    correctChk,
    correctUbnt,
    correctDni,
    correctSafeloader,
  ]) {
    correctOne(image);
  }
  correctFwtool(image);
  return image.length < trailerBytes ? image : correctImageTrailer(image);
}

/** Maximum number of places that are corrected. No image has more. */
const placeLimit = 16;

function placesOf(image: Buffer, magic: Buffer): number[] {
  const places: number[] = [];
  for (let at = image.indexOf(magic); at >= 0 && places.length < placeLimit; at = image.indexOf(magic, at + 1)) {
    places.push(at);
  }
  return places.toReversed();
}

const startsWith = (image: Buffer, magic: string) => image.toString("latin1", 0, magic.length) === magic;
const md5 = (...data: Buffer[]) => createHash("md5").update(Buffer.concat(data)).digest();

function correctTar(image: Buffer, at: number): void {
  if (at < 0 || image.length < at + 512) return;
  const header = image.subarray(at, at + 512);
  header.fill(" ", 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
}

function correctUimage(image: Buffer): void {
  if (image.length < 64) return;
  const bytes = Math.min(image.readUInt32BE(12), image.length - 64);
  image.writeUInt32BE(bytes, 12);
  image.writeUInt32BE(crc32(image.subarray(64, 64 + bytes)), 24);
  correctUimageHeader(image, true);
}

/**
 * Also corrects images without U-Boot's magic number whose type and system are those of a kernel, because vendors use their own magic
 * numbers.
 */
function correctUimageHeader(image: Buffer, always = false): void {
  if (image.length < 64 || !(always || (image[28] === 5 && image[30] === 2))) return;
  image.writeUInt32BE(0, 4);
  image.writeUInt32BE(crc32(image.subarray(0, 64)), 4);
}

function correctTrx(image: Buffer): void {
  const isLittle = startsWith(image, "HDR0");
  if (image.length < 32 || !(isLittle || startsWith(image, "0RDH"))) return;
  const view = new DataView(image.buffer, image.byteOffset, image.length);
  const bytes = Math.min(view.getUint32(4, isLittle), image.length);
  view.setUint32(4, bytes, isLittle);
  view.setUint32(8, ~crc32(image.subarray(12, Math.max(12, bytes))), isLittle);
}

function correctXiaomi(image: Buffer): void {
  if (image.length < 48 || !(startsWith(image, "HDR1") || startsWith(image, "HDR2"))) return;
  const signature = Math.min(image.readUInt32LE(4), image.length);
  image.writeUInt32LE(signature, 4);
  const end = signature + 272 <= image.length ? signature + 272 : signature;
  image.writeUInt32LE(~crc32(image.subarray(12, Math.max(12, end))) >>> 0, 8);
}

function correctTplink(image: Buffer): void {
  const version = image[0] ?? 0;
  if (image.length < 512 || version < 1 || version > 3 || image.readUIntBE(1, 3) !== 0) return;
  const [sizeAt, sumAt, salt] =
    version === 1 ? [0x7c, 0x4c, "dcd73aa5c39598fbddf9e7f40eae4738"] : [0x70, 0x40, "dcd73aa5c39598fbdcf9e7f40eae4737"];
  const bytes = Math.max(512, Math.min(image.readUInt32BE(sizeAt), image.length));
  image.writeUInt32BE(bytes, sizeAt);
  if (version > 1) image.write("55aa", 0x8c, "hex");
  image.write(salt, sumAt, "hex");
  md5(image.subarray(0, bytes)).copy(image, sumAt);
}

function correctSeama(image: Buffer): void {
  if (image.length < 28 || !startsWith(image, "\x5e\xa3\xa4\x17")) return;
  const start = 28 + image.readUInt16BE(6);
  md5(image.subarray(start, start + image.readUInt32BE(8))).copy(image, 12);
}

function correctChk(image: Buffer): void {
  if (image.length < 40 || !startsWith(image, "*#$^")) return;
  const [start, kernelBytes, rootfsBytes] = [4, 24, 28].map((at) => image.readUInt32BE(at)) as [number, number, number];
  const kernel = image.subarray(start, start + kernelBytes);
  const rootfs = image.subarray(start + kernelBytes, start + kernelBytes + rootfsBytes);
  image.writeUInt32BE(netgearSum(kernel), 16);
  image.writeUInt32BE(netgearSum(rootfs), 20);
  image.writeUInt32BE(netgearSum(Buffer.concat([kernel, rootfs])), 32);
  image.writeUInt32BE(0, 36);
  image.writeUInt32BE(netgearSum(image.subarray(0, start)), 36);
}

function netgearSum(data: Buffer): number {
  let [low, high] = [0, 0];
  for (const byte of data) {
    low = (low + byte) >>> 0;
    high = (high + low) >>> 0;
  }
  const [a, b] = [low, high].map((sum) => (sum & 0xffff) + (sum >>> 16)).map((sum) => ((sum >>> 16) + sum) & 0xffff);
  return (((b as number) << 16) | (a as number)) >>> 0;
}

function correctUbnt(image: Buffer): void {
  if (image.length < 268 || !(startsWith(image, "UBNT") || startsWith(image, "OPEN"))) return;
  image.writeUInt32BE(crc32(image.subarray(0, 260)), 260);
  let at = 268;
  while (at + 56 <= image.length && ["PART", "FILE"].includes(image.toString("latin1", at, at + 4))) {
    const end = at + 56 + image.readUInt32BE(at + 48);
    if (end + 8 > image.length) return;
    image.writeUInt32BE(crc32(image.subarray(at, end)), end);
    at = end + 8;
  }
  if (at + 12 <= image.length) image.writeUInt32BE(crc32(image.subarray(0, at)), at + 4);
}

function correctDni(image: Buffer): void {
  if (image.length < 129 || !startsWith(image, "device:")) return;
  const sum = image.subarray(0, -1).reduce((total, byte) => (total + byte) & 0xff, 0);
  image[image.length - 1] = 0xff - sum;
}

function correctSafeloader(image: Buffer): void {
  if (image.toString("latin1", 0x1014, 0x101d) !== "fwup-ptn ") return;
  const bytes = Math.min(image.readUInt32BE(0), image.length);
  image.writeUInt32BE(bytes, 0);
  md5(Buffer.from("7a2b15ed9b98596de504ab44ac2a9f4e", "hex"), image.subarray(20, bytes)).copy(image, 4);
}

function correctFwtool(image: Buffer): void {
  const at = image.length - 16;
  if (at < 0 || image.toString("latin1", at, at + 4) !== "FWx0") return;
  image.writeUInt32BE(~crc32(image.subarray(0, at)) >>> 0, at + 4);
}

const trailerBytes = 4096;
const sha256 = (data: Buffer) => createHash("sha256").update(data).digest("hex");

/** Corrects a trailer's last line, the SHA-256 of all lines before it. Returns a new block, padded with line breaks. */
export function correctTrailer(block: Buffer): Buffer {
  const text = block.toString("latin1");
  const at = text.indexOf("\nsum ") + 1;
  const start = at > 0 ? text.slice(0, at) : `${text.trimEnd()}\n`;
  const corrected = Buffer.alloc(block.length, "\n");
  corrected.write(`${start}sum ${sha256(Buffer.from(start, "latin1"))}`, "latin1");
  return corrected;
}

/** Does the same at the end of an image, and corrects the checksums of the image and its parts. */
function correctImageTrailer(data: Buffer): Buffer {
  const at = data.length - trailerBytes;
  const block = data.subarray(at);
  if (!startsWith(block, "nixwrt-trailer")) return data;
  const image = data.subarray(0, at);
  const text = block
    .toString("latin1")
    .replace(/^image \S+ \S+$/m, () => `image ${image.length} ${sha256(image)}`)
    .replace(/^(part \S+) (\d{1,15}) (\d{1,15}) \S+$/gm, (_, name, offset, bytes) => {
      const part = image.subarray(Number(offset), Number(offset) + Number(bytes));
      return `${name} ${offset} ${bytes} ${sha256(part)}`;
    });
  const corrected = Buffer.alloc(trailerBytes, "\n");
  corrected.write(text, "latin1");
  return Buffer.concat([image, correctTrailer(corrected)]);
}
