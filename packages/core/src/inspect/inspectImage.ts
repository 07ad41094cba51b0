import { type Bytes, rangeOf } from "../formats/Bytes.js";
import type { PublicKey } from "../image/signify.js";
import { check, notChecked } from "./checks.js";
import { type FoundPart, found } from "./Found.js";
import type { Inspection } from "./Inspection.js";
import { Look } from "./Look.js";
import { recognizeFwtool } from "./recognizeFwtool.js";
import { endWithout, runLength } from "./recognizeOther.js";
import { recognizeTrailer } from "./recognizeTrailer.js";
import { settle, verdictOf, vouches, worst } from "./settle.js";
import { takeApart } from "./takeApart.js";

/** Formats that do not show what a file is. */
const meaningless = new Set(["padding", "text", "unknown"]);

/**
 * Takes an image file apart and does all possible checks. Accepts any bytes. Its time and memory depend only on their number.
 * @param options `key`: a file counts as sound only if it is a NixWRT image that is signed with this key
 */
export function inspectImage(bytes: Bytes, options: { readonly key?: PublicKey } = {}): Inspection {
  const look = new Look(takeApart, bytes.size);
  const sha256 = look.hash("sha256", bytes) as string;
  const after = endParts(bytes, options.key, look);
  const body = takeApart(rangeOf(bytes, 0, after[0]?.offset ?? bytes.size), look);
  const parts = [...settle(body, after.some(vouches)), ...settle(after, false)];
  const unsigned = options.key !== undefined && !parts.some(({ format }) => format === "nixwrt-trailer");
  const checks = [
    ...(unsigned ? [check("trailer with a signature", false)] : []),
    ...look.limits.map((limit) => notChecked(`limit reached: ${limit}`)),
  ];
  const recognized = parts.some(({ format }) => !meaningless.has(format));
  const own = verdictOf(checks, recognized ? "sound" : "not-checked");
  const verdict = worst([own, ...parts.map((part) => part.verdict)]);
  return { bytes: bytes.size, sha256, recognized, sound: verdict === "sound", verdict, checks, parts };
}

/** Returns parts that are recognized from the end of the file. */
function endParts(bytes: Bytes, key: PublicKey | undefined, look: Look): FoundPart[] {
  // A file that was read back from flash ends in erased blocks.
  const end = endWithout(bytes, 0xff);
  const erased = rangeOf(bytes, end);
  const trailer = recognizeTrailer(rangeOf(bytes, 0, end), key, look);
  if (trailer === undefined) return recognizeFwtool(bytes, look);
  if (erased.size === 0) return [trailer];
  const padding = found("padding", "padding of ones", runLength(erased, 0xff), { guard: "pattern" });
  return [trailer, { offset: end, ...padding }];
}
