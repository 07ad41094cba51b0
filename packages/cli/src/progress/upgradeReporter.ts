import type { UpgradeEvent } from "@nixwrt/core/host";
import { formatBytes } from "../format/bytes.js";
import { formatSeconds } from "../format/seconds.js";
import { styleFor } from "../terminal/style.js";
import { overwriteLine, write } from "../terminal/write.js";

/** ms between two updates of a transfer's progress. */
const interval = 500;

/** Shows the progress of an upgrade: a line when each step begins and ends, and on a terminal the progress of a transfer. */
export function upgradeReporter(stream: NodeJS.WriteStream): (event: UpgradeEvent) => void {
  const style = styleFor(stream);
  let last = 0;
  return (event) => {
    if (event.kind === "begin") write(stream, `${style("dim", "·")} ${event.what}\n`);
    if (event.kind === "end") write(stream, `${style("green", "✓")} ${event.what} (${formatSeconds(event.seconds)})\n`);
    if (event.kind !== "sent" || stream.isTTY !== true) return;
    const now = performance.now();
    if (now - last < interval && event.bytes < event.total) return;
    last = now;
    const end = event.bytes < event.total ? "" : "\n";
    overwriteLine(stream, `  ${formatBytes(event.bytes)} of ${formatBytes(event.total)}${end}`);
  };
}
