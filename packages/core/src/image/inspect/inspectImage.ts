import { type Bytes, rangeOf } from "../formats/Bytes.js";
import type { PublicKey } from "../signify.js";
import type { InspectedPart, Inspection } from "./Inspection.js";
import { Look } from "./Look.js";
import { recognizeFwtool } from "./recognizeFwtool.js";
import { endWithout, runLength } from "./recognizeOther.js";
import { recognizeTrailer } from "./recognizeTrailer.js";
import { takeApart } from "./takeApart.js";

/** What says nothing of what a file is. */
const meaningless = new Set(["padding", "text", "unknown"]);

/**
 * Takes an image file apart and checks all that can be checked. Takes any bytes, and time and memory by their number only.
 * @param key with it, an image of ours counts as sound only if it is signed by that key
 */
export function inspectImage(bytes: Bytes, options: { readonly key?: PublicKey } = {}): Inspection {
  const look = new Look(takeApart, bytes.size);
  const sha256 = look.hash("sha256", bytes) as string;
  const after = endParts(bytes, options.key, look);
  const body = rangeOf(bytes, 0, after[0]?.offset ?? bytes.size);
  const parts = [...takeApart(body, look), ...after];
  const trailer = parts.some(({ format }) => format === "nixwrt-trailer");
  const unsigned = options.key !== undefined && !trailer;
  const missing = { what: "trailer with a signature", ok: false };
  const checked = unsigned
    ? parts.map((part, index) => (index > 0 ? part : { ...part, checks: [...part.checks, missing] }))
    : parts;
  return {
    bytes: bytes.size,
    sha256,
    recognized: parts.some(({ format }) => !meaningless.has(format)),
    sound: checked.every(isSound),
    parts: checked,
  };
}

/** What is known by its end: it is looked for from behind. */
function endParts(bytes: Bytes, key: PublicKey | undefined, look: Look): InspectedPart[] {
  // What was read back from flash ends in erased blocks.
  const end = endWithout(bytes, 0xff);
  const erased = rangeOf(bytes, end);
  const trailer = recognizeTrailer(rangeOf(bytes, 0, end), key, look);
  if (trailer === undefined) return recognizeFwtool(bytes, look);
  if (erased.size === 0) return [trailer];
  const padding = { format: "padding", title: "padding of ones", bytes: runLength(erased, 0xff) };
  return [trailer, { offset: end, ...padding, facts: {}, checks: [], parts: [] }];
}

function isSound(part: InspectedPart): boolean {
  return part.checks.every(({ ok }) => ok) && part.parts.every(isSound);
}
