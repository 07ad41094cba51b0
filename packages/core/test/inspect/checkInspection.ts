import type { Check, InspectedPart, Inspection } from "../../src/inspect/Inspection.js";

/** Characters of an inspection as JSON, however hostile the file. */
const outputLimit = 8 << 20;
/** Parts: those of the budget, what is left of the file when that is used up, and what the file ends with. */
const partLimit = 1024 + 64;

/** What holds of every inspection. Throws when it does not. @param bytes of the file */
export function checkInspection(inspection: Inspection, bytes: number): void {
  const end = inspection.parts.reduce((at, part) => (part.offset === at ? at + part.bytes : Number.NaN), 0);
  if (end !== bytes) throw new Error(`the parts end at ${end}`);
  const parts = inspection.parts.flatMap(withInner);
  if (parts.length > partLimit) throw new Error(`there are ${parts.length} parts`);
  const size = JSON.stringify(inspection).length;
  if (size > outputLimit) throw new Error(`there are ${size} characters to print`);
  checkVerdict(inspection, [...inspection.checks, ...parts.flatMap(({ checks }) => checks)]);
}

/** A failed check anywhere is damage, and nothing else is; what could not be checked is not sound. */
function checkVerdict({ verdict, sound, recognized }: Inspection, checks: readonly Check[]): void {
  const has = (result: Check["result"]) => checks.some((check) => check.result === result);
  if (has("failed") !== (verdict === "damaged")) throw new Error(`it is ${verdict}, but for its checks`);
  if (verdict === "sound" && (has("not-checked") || !recognized)) throw new Error("it is sound, and was not checked");
  if (sound !== (verdict === "sound")) throw new Error("it is sound, and it is not");
}

function withInner(part: InspectedPart): InspectedPart[] {
  return [part, ...part.parts.flatMap(withInner)];
}
