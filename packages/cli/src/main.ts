import { CommanderError } from "commander";
import { listenForInterrupt } from "./interrupt.js";
import { createProgram } from "./program.js";
import { flush, tolerateClosedPipes } from "./terminal/flush.js";
import { write } from "./terminal/write.js";

/** Runs the command line of this process, and ends the process with an exit code from docs/errors.md. */
export async function main(): Promise<void> {
  tolerateClosedPipes();
  const interrupt = listenForInterrupt();
  process.on("uncaughtException", (error) => void fail(error));
  // The event loop is empty although a verb still waits. Without this, Node.js would exit with 0 and no result.
  process.on("beforeExit", () => void fail(new Error("nothing is left to run, but the command has not finished")));

  let code = 0;
  const program = createProgram(async (work) => {
    code = await work(interrupt.signal);
  });
  try {
    await program.parseAsync();
  } catch (error) {
    // Do not report errors after the user ended the verb, nor what commander throws for --help and --version.
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
    // The installation is broken: even the module that reports errors cannot be loaded.
    write(process.stderr, `${error}\n`);
    return 1;
  }
}

async function exit(code: number): Promise<void> {
  await flush();
  process.exit(code);
}
