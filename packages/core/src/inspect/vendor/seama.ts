import { type Bytes, rangeOf } from "../../formats/Bytes.js";
import { complete, equal } from "../checks.js";
import { type Found, found } from "../Found.js";
import type { Look } from "../Look.js";
import { partsAt } from "./partsAt.js";

/** Layout of OpenWrt's oseama.c. All numbers are big-endian. */
const magic = Buffer.from("5ea3a417", "hex");
/** Magic number, and sizes of texts and image. An image has an MD5 sum after them. */
const fixedBytes = 12;
const md5Bytes = 16;
/** Maximum size of texts such as `signature=wrgac13_dlink.2013gui_dir868lb`. */
const textLimit = 1024;

/** Recognises D-Link's Seama: a seal with texts only, or an image with its sum. They follow each other. */
export function recognizeSeama(bytes: Bytes, look: Look): Found | undefined {
  const header = bytes.read(0, fixedBytes + md5Bytes + textLimit);
  if (header.length < fixedBytes || !header.subarray(0, 4).equals(magic)) return undefined;
  const [textBytes, imageBytes] = [header.readUInt16BE(6), header.readUInt32BE(8)];
  const headerBytes = fixedBytes + (imageBytes > 0 ? md5Bytes : 0);
  const start = headerBytes + textBytes;
  const total = start + imageBytes;
  const texts = header.subarray(headerBytes, Math.min(start, headerBytes + textLimit)).toString("latin1");
  const facts = { texts: texts.split("\0").filter((text) => text !== "") };
  const missing = complete(total, bytes);
  const size = Math.min(total, bytes.size);
  if (imageBytes === 0) return found("seama", "D-Link seal (Seama)", size, { facts, checks: missing });
  const md5 = header.toString("hex", fixedBytes, headerBytes);
  const checks = [equal("MD5", look.hash("md5", rangeOf(bytes, start, imageBytes)), md5), ...missing];
  const parts = partsAt(bytes, start, imageBytes, look);
  return found("seama", "D-Link image (Seama)", size, { facts, checks, guard: "checks", parts });
}
