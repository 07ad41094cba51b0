import { constants } from "node:os";

/** What a shell's user sends to end a program: Ctrl-C, `kill`, a closed terminal. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * ms in which a second signal is the first one once more: npx and npm pass on the Ctrl-C that the terminal has sent to
 * all of them already.
 */
const echo = 500;

/** Whether and how this process was asked to end. */
export interface Interrupt {
  /** Aborted by the first signal; a second one ends the process at once. */
  readonly signal: AbortSignal;
  /** 128 + the signal's number, as shells have it; undefined while there was none. */
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
