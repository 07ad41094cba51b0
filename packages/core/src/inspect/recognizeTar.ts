import { type Bytes, rangeOf } from "../formats/Bytes.js";
import { parseTar, tarBlockBytes } from "../formats/tar.js";
import { check } from "./checks.js";
import { type Found, type FoundPart, found } from "./Found.js";
import type { Look } from "./Look.js";

/** Maximum number of files and folders of a tar archive that are reported. A sysupgrade image has 4. */
const entryLimit = 64;

/** Recognises a tar archive, such as OpenWrt's sysupgrade for boards with NAND. Its sums cover only file names and sizes. */
export function recognizeTar(bytes: Bytes, look: Look): Found | undefined {
  const parts: FoundPart[] = [];
  let at = 0;
  let whole = true;
  for (let entries = 0; ; entries += 1) {
    const header = parseTar(bytes.read(at, tarBlockBytes));
    if (header === undefined) break;
    if (entries === entryLimit) look.leaveOut(`more than ${entryLimit} files in an archive`);
    if (entries === entryLimit || !look.countPart()) {
      return found("tar", "tar archive", bytes.size, { guard: "parts", parts });
    }
    const data = rangeOf(bytes, at + tarBlockBytes, header.bytes);
    whole = whole && data.size === header.bytes;
    if (!header.directory) {
      const more = { parts: look.inside(data), guard: data.size === 0 ? "pattern" : "parts" } as const;
      parts.push({ offset: at + tarBlockBytes, ...found("file", header.name, data.size, more) });
    }
    at += tarBlockBytes + Math.ceil(header.bytes / tarBlockBytes) * tarBlockBytes;
  }
  if (at === 0) return undefined;
  const end = rangeOf(bytes, at, tarBlockBytes * 2);
  // Two blocks of zeros end an archive.
  const ended = end.size > 0 && end.read(0, end.size).every((byte) => byte === 0);
  const size = Math.min(bytes.size, at + (ended ? end.size : 0));
  const sysupgrade = parts.some(({ title }) => /^sysupgrade-[^/]+\/CONTROL$/.test(title));
  const title = sysupgrade ? "OpenWrt sysupgrade archive" : "tar archive";
  return found("tar", title, size, { checks: [check("complete", whole && ended)], guard: "parts", parts });
}
