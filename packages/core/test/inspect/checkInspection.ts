import type { Check, InspectedPart, Inspection } from "../../src/inspect/Inspection.js";

/** Maximum size of an inspection as JSON, in characters, however hostile the file. */
const outputLimit = 8 << 20;
/** Maximum number of parts: those of the budget, the rest of the file after that, and parts at the file's end. */
const partLimit = 1024 + 64;

/** Throws if an inspection violates a rule that holds for all of them. @param bytes size of the file */
export function checkInspection(inspection: Inspection, bytes: number): void {
  const end = inspection.parts.reduce((at, part) => (part.offset === at ? at + part.bytes : Number.NaN), 0);
  if (end !== bytes) throw new Error(`the parts end at ${end}`);
  const parts = inspection.parts.flatMap(withInner);
  if (parts.length > partLimit) throw new Error(`there are ${parts.length} parts`);
  const size = JSON.stringify(inspection).length;
  if (size > outputLimit) throw new Error(`there are ${size} characters to print`);
  checkVerdict(inspection, [...inspection.checks, ...parts.flatMap(({ checks }) => checks)]);
}

/** A file is damaged if and only if a check failed anywhere. It is not sound if something could not be checked. */
function checkVerdict({ verdict, sound, recognized }: Inspection, checks: readonly Check[]): void {
  const has = (result: Check["result"]) => checks.some((check) => check.result === result);
  if (has("failed") !== (verdict === "damaged")) throw new Error(`it is ${verdict}, but for its checks`);
  if (verdict === "sound" && (has("not-checked") || !recognized)) throw new Error("it is sound, and was not checked");
  if (sound !== (verdict === "sound")) throw new Error("it is sound, and it is not");
}

function withInner(part: InspectedPart): InspectedPart[] {
  return [part, ...part.parts.flatMap(withInner)];
}
