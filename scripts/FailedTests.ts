import type { Reporter, SerializedError, TestCase, TestModule, TestSuite } from "vitest/node";
import { testRow } from "./testRow.js";

/**
 * Lists the failed tests again at the very end, in two lines for each error. Whole errors can be long, and often only the end of an output is
 * seen or kept.
 */
export class FailedTests implements Reporter {
  readonly #rows: string[] = [];

  onTestCaseResult(test: TestCase): void {
    const { state, errors = [] } = test.result();
    if (state === "failed") this.#add(test, errors);
  }

  /** Adds errors of hooks, such as `beforeAll`, which belong to no test. */
  onTestSuiteResult(suite: TestSuite): void {
    this.#add(suite, suite.errors());
  }

  onTestModuleEnd(module: TestModule): void {
    this.#add(module, module.errors());
  }

  onTestRunEnd(): void {
    if (this.#rows.length === 0) return;
    process.stdout.write(`\n Failed:\n${this.#rows.join("\n")}\n`);
  }

  #add(where: TestCase | TestSuite | TestModule, errors: readonly Pick<SerializedError, "message">[]): void {
    this.#rows.push(...errors.map(({ message }) => testRow(where, message)));
  }
}
