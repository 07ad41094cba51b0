import { constants } from "node:os";

/** Signals with which a user ends a program: by Ctrl-C, by `kill`, and by closing the terminal. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * ms in which a second signal counts as a copy of the first one. The terminal sends Ctrl-C to all processes in the
 * foreground, and npx and npm then forward theirs to this process.
 */
const echo = 500;

/** Says whether and by which signal this process was asked to end. */
export interface Interrupt {
  /** The first signal aborts it. A second one ends the process at once. */
  readonly signal: AbortSignal;
  /** 128 + the signal's number, as in shells. Undefined before the first signal. */
  exitCode(): number | undefined;
}

export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  let exitCode: number | undefined;
  let since = 0;
  for (const name of signals) {
    process.on(name, () => {
      const code = 128 + constants.signals[name];
      if (exitCode === undefined) {
        exitCode = code;
        since = performance.now();
        controller.abort();
      } else if (performance.now() - since > echo) process.exit(code);
    });
  }
  return { signal: controller.signal, exitCode: () => exitCode };
}
