import { type Bytes, rangeOf } from "../../formats/Bytes.js";
import { textAt } from "../../formats/text.js";
import { equal } from "../checks.js";
import { type Found, found } from "../Found.js";
import type { Look } from "../Look.js";
import { partsAt } from "./partsAt.js";

/** A header of text, padded with NULs, as in OpenWrt's mkdniimg.c. */
const headerBytes = 128;
const start = "device:";
/** Lines such as `device`, `version`, `region`. */
const line = /^([a-z]\w*):(.*)$/;

/** Recognises Netgear's .img with a header of text. The last byte of the file makes the sum of all bytes 255. */
export function recognizeDni(bytes: Bytes, look: Look): Found | undefined {
  const header = bytes.read(0, headerBytes);
  if (header.length < headerBytes || !header.toString("latin1").startsWith(start)) return undefined;
  const lines = textAt(header, 0, headerBytes).split("\n");
  const facts = Object.fromEntries(
    lines.flatMap((text) => {
      const [, name, value] = line.exec(text) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
  if (facts.version === undefined) return undefined;
  const sum = look.sum((chunk, before) => chunk.reduce((total, byte) => (total + byte) & 0xff, before), 0, bytes);
  const content = rangeOf(bytes, 0, bytes.size - 1);
  return found("netgear-dni", "Netgear image (DNI)", bytes.size, {
    facts,
    checks: [equal("checksum", sum, 0xff)],
    guard: "checks",
    parts: partsAt(content, headerBytes, content.size - headerBytes, look),
  });
}
