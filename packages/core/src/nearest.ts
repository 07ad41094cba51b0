import { distance } from "fastest-levenshtein";

/**
 * Returns the candidate that a misspelt name most likely means, or undefined if none is close. A candidate may differ by one edit for each
 * three letters, and by three edits at most. Two swapped letters count as one edit.
 */
export function nearest(name: string, given: Iterable<string>): string | undefined {
  const candidates = [...given];
  const limit = Math.min(3, Math.max(1, Math.floor(name.length / 3)));
  // A name that was cut short means what continues it: gl-mt300n is gl-mt300n-v2, not gl-mt300a.
  const continued = candidates.filter((one) => one.toLowerCase().startsWith(`${name.toLowerCase()}-`));
  if (continued.length === 1) return continued[0];
  let best: { candidate: string; edits: number } | undefined;
  for (const candidate of candidates) {
    const edits = countEdits(name.toLowerCase(), candidate.toLowerCase());
    if (edits <= limit && (best === undefined || edits < best.edits)) best = { candidate, edits };
  }
  return best?.candidate;
}

/** Returns the end of a message about an unknown name: `; did you mean eth1?`, or an empty string if no candidate is {@link nearest}. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const meant = nearest(name, candidates);
  return meant === undefined ? "" : `; did you mean ${meant}?`;
}

function countEdits(a: string, b: string): number {
  const edits = distance(a, b);
  const sameLetters = [...a].sort().join("") === [...b].sort().join("");
  return edits === 2 && sameLetters ? 1 : edits;
}
