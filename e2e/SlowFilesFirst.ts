import { basename } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * The files that take more than five minutes when everything has to be compiled. Those that compile most are first; those that mostly wait for
 * guests are beside those that compile, not beside each other.
 */
const slow = ["upgrade", "real-boards", "power-cuts", "arhcive", "reproducible", "time-and-log", "boot"];

/** Starts the slow files first, so that none of them is what all others wait for in the end. */
export class SlowFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const found = slow.indexOf(basename(moduleId, ".test.ts"));
  return found === -1 ? slow.length : found;
}
