import { type Bytes, bytesOf, rangeOf } from "../../formats/Bytes.js";
import { textAt } from "../../formats/text.js";
import { complete, equal } from "../checks.js";
import { type Found, found } from "../Found.js";
import type { Look } from "../Look.js";
import { partsAt } from "./partsAt.js";

/** Layout of OpenWrt's tplink-safeloader.c: the size, an MD5 sum, vendor data, and a table of partitions. */
const md5At = 4;
const md5End = 20;
const salt = Buffer.from("7a2b15ed9b98596de504ab44ac2a9f4e", "hex");
const vendorEnd = 0x114;
const tableAt = 0x1014;
const tableBytes = 0x800;
const entry = /^fwup-ptn ([\w.-]{1,64}) base 0x([0-9a-f]{1,8}) size 0x([0-9a-f]{1,8})\t?\r?$/;

/** Recognises the format of TP-Link's later devices by its table, which is text. */
export function recognizeSafeloader(bytes: Bytes, look: Look): Found | undefined {
  const start = bytes.read(0, vendorEnd);
  const table = bytes.read(tableAt, tableBytes).toString("latin1");
  if (start.length < vendorEnd || !table.startsWith("fwup-ptn ")) return undefined;
  const total = start.readUInt32BE(0);
  if (total < tableAt + tableBytes) return undefined;
  const image = rangeOf(bytes, 0, total);
  const checks = [
    equal("MD5", look.hash("md5", bytesOf(salt), rangeOf(image, md5End)), start.toString("hex", md5At, md5End)),
    ...complete(total, bytes),
  ];
  const parts = table.split("\n").flatMap((line) => {
    const [, name, base = "", size = ""] = entry.exec(line) ?? [];
    if (name === undefined || !look.countPart()) return [];
    const offset = tableAt + Number.parseInt(base, 16);
    const data = rangeOf(image, offset, Number.parseInt(size, 16));
    const inside = partsAt(data, 0, data.size, look);
    return [{ offset, ...found("file", name, data.size, { parts: inside }) }];
  });
  const facts = { vendor: textAt(start, md5End + 4, vendorEnd - md5End - 4) };
  return found("tplink-safeloader", "TP-Link image (safeloader)", image.size, {
    facts,
    checks,
    guard: "checks",
    parts,
  });
}
