import type { ObjectStart } from "./objectStarts.js";

/**
 * Sorts starts for a configuration: the one whose differences cost the least first. Equal ones keep their order.
 * @param costs files to compile again by setting: see `StepObjects.costs`
 */
export function nearestStarts(
  starts: readonly ObjectStart[],
  configuration: string,
  costs: Readonly<Record<string, number>> = {},
): ObjectStart[] {
  return starts
    .map((start) => ({ start, distance: distance(start.configuration, configuration, costs) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ start }) => start);
}

/**
 * Returns about how many files differ. Settings that many files depend on have most of these files in common, so only the most expensive one
 * counts in full, and each other one as a single file.
 */
function distance(one: string, other: string, costs: Readonly<Record<string, number>>): number {
  const [ours, theirs] = [new Set(one.split("\n")), new Set(other.split("\n"))];
  const different = [
    ...[...ours].filter((line) => !theirs.has(line)),
    ...[...theirs].filter((line) => !ours.has(line)),
  ];
  return different.length + Math.max(0, ...different.map((line) => costs[/\w+/.exec(line)?.[0] ?? ""] ?? 0));
}
