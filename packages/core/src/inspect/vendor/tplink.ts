import { type Bytes, bytesOf, rangeOf } from "../../formats/Bytes.js";
import { parseTplink, type TplinkHeader, tplinkHeaderBytes } from "../../formats/tplink.js";
import { complete, equal } from "../checks.js";
import { type Found, found } from "../Found.js";
import { hex } from "../facts.js";
import type { Look } from "../Look.js";
import { partsAt } from "./partsAt.js";

/** Recognises TP-Link's container of all versions. */
export function recognizeTplink(bytes: Bytes, look: Look): Found | undefined {
  const header = parseTplink(bytes.read(0, tplinkHeaderBytes));
  if (header === undefined) return undefined;
  // Some images have the size of the flash in the header, but lack the padding at their end.
  const image = rangeOf(bytes, 0, header.bytes);
  const md5 = saltThatFits(header, image, look);
  const facts = {
    vendor: header.vendor,
    version: header.version,
    hardwareId: hex(header.hardwareId),
    hardwareRevision: header.hardwareRevision,
    loadAddress: hex(header.loadAddress),
    entryPoint: hex(header.entryPoint),
  };
  const isSound = md5?.sum === header.md5;
  const checks = [equal("MD5", md5?.sum, header.md5), ...(isSound ? [] : complete(header.bytes, bytes))];
  const parts = [header.kernel, header.rootfs, header.bootLoader]
    .filter((part) => part.bytes > 0 && part.offset >= tplinkHeaderBytes)
    .flatMap((part) => partsAt(image, part.offset, part.bytes, look));
  const hasBootLoader = header.bootLoader.bytes > 0 || (isSound && md5.kind === "boot");
  const warnings = hasBootLoader
    ? ["it contains a boot loader: flashing the whole image replaces the device's own"]
    : [];
  const size = Math.max(tplinkHeaderBytes, image.size);
  const title = `TP-Link image, version ${header.format}`;
  const more = { facts, checks, warnings, guard: "checks", parts } as const;
  return found(`tplink-v${header.format}`, title, size, more);
}

/** Returns the sum with the salt that makes it right, or with the first salt if none does. Returns undefined if it is too much work. */
function saltThatFits(header: TplinkHeader, image: Bytes, look: Look): { kind: string; sum: string } | undefined {
  const { md5At, salts } = header;
  const sums = Object.entries(salts).map(([kind, salt]) => {
    const pieces = [rangeOf(image, 0, md5At), bytesOf(salt), rangeOf(image, md5At + salt.length)];
    return { kind, sum: look.hash("md5", ...pieces) };
  });
  const known = sums.filter((one): one is { kind: string; sum: string } => one.sum !== undefined);
  return known.find(({ sum }) => sum === header.md5) ?? (known.length === sums.length ? known[0] : undefined);
}
