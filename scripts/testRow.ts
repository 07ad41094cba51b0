/** Longest line of a message, in characters. The whole message is further up in the output. */
const longest = 200;

/** Returns two lines for a list of tests: where the test is, and the first line of its error. */
export function testRow(where: string, message = ""): string {
  const [first = ""] = message.split("\n");
  return `  ${where}\n    ${first.slice(0, longest) || "no message"}`;
}
