import type { TestCase, TestModule, TestSuite } from "vitest/node";

/** Longest line of a message, in characters. The whole message is further up in the output. */
const longest = 200;

/** Returns two lines for a list of tests: where the test, group of tests or file is, and the first line of its error. */
export function testRow(where: TestCase | TestSuite | TestModule, message = ""): string {
  const [first = ""] = message.split("\n");
  const place =
    where.type === "module" ? where.relativeModuleId : `${where.module.relativeModuleId} > ${where.fullName}`;
  return `  ${place}\n    ${first.slice(0, longest) || "no message"}`;
}
