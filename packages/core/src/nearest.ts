import { distance } from "fastest-levenshtein";

/**
 * The candidate that a misspelt name most likely meant, or undefined when none is near: at most one edit in three
 * letters, and never more than three. Letters that changed places are one edit.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.min(3, Math.max(1, Math.floor(name.length / 3)));
  let best: { candidate: string; edits: number } | undefined;
  for (const candidate of candidates) {
    const edits = countEdits(name.toLowerCase(), candidate.toLowerCase());
    if (edits <= limit && (best === undefined || edits < best.edits)) best = { candidate, edits };
  }
  return best?.candidate;
}

/** The end of a message about an unknown name: `; did you mean eth1?`, or nothing where no candidate is {@link nearest}. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const meant = nearest(name, candidates);
  return meant === undefined ? "" : `; did you mean ${meant}?`;
}

function countEdits(a: string, b: string): number {
  const edits = distance(a, b);
  const sameLetters = [...a].sort().join("") === [...b].sort().join("");
  return edits === 2 && sameLetters ? 1 : edits;
}
