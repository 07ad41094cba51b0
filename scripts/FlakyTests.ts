import type { Reporter, TestCase } from "vitest/node";
import { testRow } from "./testRow.js";

/** Lists the tests that passed only when they were tried again, so that nobody mistakes them for sound ones. */
export class FlakyTests implements Reporter {
  readonly #rows: string[] = [];

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky !== true) return;
    this.#rows.push(testRow(test, test.result().errors?.[0]?.message));
  }

  onTestRunEnd(): void {
    if (this.#rows.length === 0) return;
    process.stdout.write(`\n Passed only at the second try, please fix:\n${this.#rows.join("\n")}\n`);
  }
}
