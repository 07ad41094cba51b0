import type { Check, InspectedPart, Inspection } from "./Inspection.js";

/**
 * Returns why an image is not sound, one line for each reason: the checks that failed, and what was not checked, which says nothing about
 * the image.
 * @returns nothing for a sound image
 */
export function unsoundParts({ verdict, checks, parts }: Pick<Inspection, "verdict" | "checks" | "parts">): string[] {
  const reasons = [...checks.flatMap((check) => said("the file", check)), ...parts.flatMap(reasonsOf)];
  if (verdict !== "sound" && reasons.length === 0) return ["not checked: it contains no known format"];
  return reasons;
}

function reasonsOf({ title, offset, verdict, checks, parts }: InspectedPart): string[] {
  if (verdict === "sound") return [];
  const place = `${title} at 0x${offset.toString(16)}`;
  const reasons = [...checks.flatMap((check) => said(place, check)), ...parts.flatMap(reasonsOf)];
  return reasons.length > 0 ? reasons : [`${place}: not checked: no checksum covers it`];
}

function said(place: string, { what, result }: Check): string[] {
  if (result === "passed") return [];
  return [`${place}: ${result === "failed" ? "failed" : "not checked"}: ${what}`];
}
