import { formatTransfer } from "../format/transfer.js";
import { overwriteLine, write } from "../terminal/write.js";
import type { TftpEvent } from "./server.js";

/** ms between two states of a transfer that are shown. */
const redrawInterval = 100;
/** So many failures are shown in so many ms: anyone who can reach the port can cause more than a screen holds. */
const failures = { shown: 10, within: 10_000 };

/** Shows transfers: on a terminal in one line that grows, elsewhere by their starts and ends. */
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
