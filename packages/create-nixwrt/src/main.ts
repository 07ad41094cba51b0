import manifest from "../package.json" with { type: "json" };
import { CreateError } from "./CreateError.js";
import { create } from "./create.js";
import { helpText } from "./help.js";
import { parseOptions } from "./parseOptions.js";

/** `npm create nixwrt`: runs the command line of this process. */
export async function main(): Promise<void> {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options.help) process.stdout.write(helpText());
    else if (options.version) process.stdout.write(`${manifest.version}\n`);
    else process.stdout.write(`\n${await create(options, options.yes !== true && canAsk())}`);
  } catch (error) {
    if (!(error instanceof CreateError)) throw error;
    process.stderr.write(`✗ ${error.code}: ${error.message}\n  → ${error.hint}\n`);
    process.exitCode = 2;
  }
}

/** Whether to ask questions: only at a terminal, and not in CI, where nobody would answer. */
function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && !process.env.CI;
}
