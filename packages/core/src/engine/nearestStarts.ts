import type { ObjectStart } from "./objectStarts.js";

/** Sorts starts for a configuration: the one with the fewest different lines first. Equal ones keep their order. */
export function nearestStarts(starts: readonly ObjectStart[], configuration: string): ObjectStart[] {
  return starts
    .map((start) => ({ start, distance: differentLines(start.configuration, configuration) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ start }) => start);
}

function differentLines(one: string, other: string): number {
  const [ours, theirs] = [new Set(one.split("\n")), new Set(other.split("\n"))];
  return [...ours].filter((line) => !theirs.has(line)).length + [...theirs].filter((line) => !ours.has(line)).length;
}
