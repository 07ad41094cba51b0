import { basename } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * The files that take more than five minutes when everything has to be compiled. Those that wait for guests are beside those
 * that compile: `arhcive` and `time-and-log` leave the cores to the kernels of `upgrade`, `power-cuts` leaves them to `real-boards`.
 */
const slow = ["upgrade", "arhcive", "time-and-log", "real-boards", "power-cuts", "reproducible", "boot"];

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
