import { CommanderError } from "commander";
import { listenForInterrupt } from "./interrupt.js";
import { createProgram } from "./program.js";
import { flush, tolerateClosedPipes } from "./terminal/flush.js";
import { write } from "./terminal/write.js";

/** Runs the command line of this process, and ends it with the exit code that docs/errors.md has. */
export async function main(): Promise<void> {
  tolerateClosedPipes();
  const interrupt = listenForInterrupt();
  process.on("uncaughtException", (error) => void fail(error));
  // The event loop has run dry while a verb still waits: never exit with 0 without a result.
  process.on("beforeExit", () => void fail(new Error("nothing is left to run, but the command has not finished")));

  let code = 0;
  const program = createProgram(async (work) => {
    code = await work(interrupt.signal);
  });
  try {
    await program.parseAsync();
  } catch (error) {
    // What fails because the user ended it needs no explanation. --help and --version are thrown, too.
    if (interrupt.exitCode() === undefined && !isAnswer(error)) return fail(error);
  }
  await exit(interrupt.exitCode() ?? code);
}

function isAnswer(error: unknown): boolean {
  return error instanceof CommanderError && error.exitCode === 0;
}

async function fail(error: unknown): Promise<void> {
  await exit(await report(error));
}

async function report(error: unknown): Promise<number> {
  try {
    const { reportError } = await import("./report/reportError.js");
    return await reportError(error);
  } catch {
    // A broken installation: what tells of errors is missing, too.
    write(process.stderr, `${error}\n`);
    return 1;
  }
}

async function exit(code: number): Promise<void> {
  await flush();
  process.exit(code);
}
