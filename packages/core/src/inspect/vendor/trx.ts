import { type Bytes, rangeOf } from "../../formats/Bytes.js";
import { parseTrx, type TrxHeader, trxCrcStart, trxHeaderBytes } from "../../formats/trx.js";
import { complete, equal } from "../checks.js";
import { type Found, found } from "../Found.js";
import type { Look } from "../Look.js";
import { partsAt } from "./partsAt.js";

/** Recognises Broadcom's container, which Asus, Linksys and Netgear use, too. */
export function recognizeTrx(bytes: Bytes, look: Look): Found | undefined {
  const candidates = parseTrx(bytes.read(0, trxHeaderBytes));
  const crcOf = (header: TrxHeader) => look.crc(rangeOf(bytes, trxCrcStart, header.bytes - trxCrcStart));
  // A file may be plausible in both byte orders. In that case, its checksum decides.
  const header = candidates.find((one) => candidates.length === 1 || crcOf(one) === one.crc) ?? candidates[0];
  if (header === undefined) return undefined;
  const { version, byteOrder, offsets } = header;
  const checks = [equal("CRC-32", crcOf(header), header.crc), ...complete(header.bytes, bytes)];
  const parts = offsets.flatMap((offset, index) =>
    partsAt(bytes, offset, (offsets[index + 1] ?? header.bytes) - offset, look),
  );
  const more = { facts: { version, byteOrder }, checks, guard: "checks", parts } as const;
  return found("trx", "TRX", Math.min(header.bytes, bytes.size), more);
}
