import { basename } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take more than five minutes when everything has to be compiled, the longest first. */
const long = ["upgrade", "real-boards", "power-cuts", "boot", "reproducible", "time-and-log", "arhcive"];

/** Starts the long files first, so that none of them is what all others wait for in the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const found = long.indexOf(basename(moduleId, ".test.ts"));
  return found === -1 ? long.length : found;
}
