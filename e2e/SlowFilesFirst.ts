import { basename } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files that take more than five minutes when everything has to be compiled. The ones that compile most come first. The ones that mostly
 * wait for guests are placed next to ones that compile, not next to each other.
 */
const slow = [
  "upgrade",
  "real-boards",
  "power-cuts",
  "arhcive",
  "reproducible",
  "packages",
  "ppp",
  "time-and-log",
  "wifi",
  "boot",
];

/** Starts the slow files first, so that the run does not wait for one of them at the end. */
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
