import { formatTransfer } from "../format/transfer.js";
import { overwriteLine, write } from "../terminal/write.js";
import type { TftpEvent } from "./server.js";

/** ms between two updates of a transfer's progress. */
const redrawInterval = 100;
/** Maximum number of failures to show within so many ms, because anyone who can reach the port can flood the screen. */
const failures = { shown: 10, within: 10_000 };

/** Shows the start and end of each transfer, and on a terminal also its progress in a line that is redrawn. */
export function transferReporter(stream: NodeJS.WriteStream): (event: TftpEvent) => void {
  let drawn = Number.NEGATIVE_INFINITY;
  let since = Number.NEGATIVE_INFINITY;
  let failed = 0;

  return (event) => {
    const now = performance.now();
    if (event.kind === "progress") {
      if (!stream.isTTY || now - drawn < redrawInterval) return;
      drawn = now;
      return overwriteLine(stream, formatTransfer(event));
    }
    if (event.kind === "failed") {
      if (now - since > failures.within) [since, failed] = [now, 0];
      failed += 1;
      if (failed === failures.shown + 1) return line("more requests fail; the next ones are not shown for a while");
      if (failed > failures.shown) return;
    }
    line(formatTransfer(event));
  };

  function line(text: string): void {
    if (stream.isTTY) overwriteLine(stream, `${text}\n`);
    else write(stream, `${text}\n`);
  }
}
