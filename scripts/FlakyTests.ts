import { relative } from "node:path";
import type { Reporter, TestCase } from "vitest/node";

/** Lists the tests that passed only when they were tried again, so that nobody mistakes them for sound ones. */
export class FlakyTests implements Reporter {
  readonly #found: TestCase[] = [];

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky === true) this.#found.push(test);
  }

  onTestRunEnd(): void {
    if (this.#found.length === 0) return;
    const rows = this.#found.map((test) => {
      const [error] = test.result().errors ?? [];
      return `  ${relative("", test.module.moduleId)} > ${test.fullName}\n    ${error?.message ?? "no message"}`;
    });
    process.stdout.write(`\n Passed only at the second try, please fix:\n${rows.join("\n")}\n`);
  }
}
