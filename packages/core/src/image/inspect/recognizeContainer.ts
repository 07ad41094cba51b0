import { type Bytes, bytesOf, rangeOf } from "../formats/Bytes.js";
import { parseTar, tarBlockBytes } from "../formats/tar.js";
import { parseTplink, tplinkHeaderBytes, tplinkSum } from "../formats/tplink.js";
import { parseTrx, trxCrcStart, trxHeaderBytes } from "../formats/trx.js";
import type { InspectedPart } from "./Inspection.js";
import { complete, type Found, found, hex, type Look, moved } from "./Look.js";

/** Files of a tar archive that are told of: a sysupgrade image has 3. */
const fileLimit = 64;

/** What is in a range of a container. */
function partsAt(bytes: Bytes, offset: number, size: number, look: Look): InspectedPart[] {
  return moved(look.inside(rangeOf(bytes, offset, size)), offset);
}

/** Broadcom's container. */
export function recognizeTrx(bytes: Bytes, look: Look): Found | undefined {
  const header = parseTrx(bytes.read(0, trxHeaderBytes));
  if (header === undefined) return undefined;
  const { version, offsets } = header;
  const checks = [
    { what: "CRC-32", ok: look.crc(rangeOf(bytes, trxCrcStart, header.bytes - trxCrcStart)) === header.crc },
    ...complete(header.bytes, bytes),
  ];
  const parts = offsets.flatMap((offset, index) =>
    partsAt(bytes, offset, (offsets[index + 1] ?? header.bytes) - offset, look),
  );
  return found("trx", "TRX", Math.min(header.bytes, bytes.size), { facts: { version }, checks, parts });
}

/** TP-Link's container. */
export function recognizeTplink(bytes: Bytes, look: Look): Found | undefined {
  const header = parseTplink(bytes.read(0, tplinkHeaderBytes));
  if (header === undefined) return undefined;
  const image = rangeOf(bytes, 0, header.bytes);
  const sumEnd = tplinkSum.offset + tplinkSum.salt.length;
  const summed = [rangeOf(image, 0, tplinkSum.offset), bytesOf(tplinkSum.salt), rangeOf(image, sumEnd)];
  const facts = {
    version: header.version,
    hardwareId: hex(header.hardwareId),
    hardwareRevision: header.hardwareRevision,
    loadAddress: hex(header.loadAddress),
    entryPoint: hex(header.entryPoint),
  };
  const checks = [{ what: "MD5", ok: look.hash("md5", ...summed) === header.md5 }, ...complete(header.bytes, bytes)];
  const parts = [header.kernel, header.rootfs]
    .filter((part) => part.bytes > 0 && part.offset >= tplinkHeaderBytes)
    .flatMap((part) => partsAt(image, part.offset, part.bytes, look));
  const size = Math.max(tplinkHeaderBytes, image.size);
  return found("tplink-v1", "TP-Link image, version 1", size, { facts, checks, parts });
}

/** A tar archive, such as OpenWrt's sysupgrade for boards with NAND. */
export function recognizeTar(bytes: Bytes, look: Look): Found | undefined {
  const parts: InspectedPart[] = [];
  let at = 0;
  let whole = true;
  while (parts.length < fileLimit) {
    const header = parseTar(bytes.read(at, tarBlockBytes));
    if (header === undefined) break;
    const data = rangeOf(bytes, at + tarBlockBytes, header.bytes);
    whole = data.size === header.bytes;
    if (!header.directory) {
      const inside = look.inside(data);
      const about = found("file", header.name, data.size, { parts: inside });
      parts.push({ offset: at + tarBlockBytes, ...about });
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
  return found("tar", title, size, { checks: [{ what: "complete", ok: whole && ended }], parts });
}
