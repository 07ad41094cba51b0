import { formatSeconds } from "../format/seconds.js";
import { styleFor } from "../terminal/style.js";
import { write } from "../terminal/write.js";
import { formatNotice } from "./formatNotice.js";
import type { Reporter } from "./Reporter.js";
import { Tracker } from "./Tracker.js";

/** ms without output after which a line lists what is in progress, because many CI services end silent jobs. */
const silence = 60_000;

/** Creates a reporter for files, pipes and CI logs, which writes one line per notice. */
export function lineReporter(stream: NodeJS.WritableStream): Reporter {
  const tracker = new Tracker();
  const style = styleFor(stream);

  function say(line: string): void {
    write(stream, `${line}\n`);
    timer.refresh();
  }

  const timer = setInterval(() => {
    const now = Date.now();
    const still = tracker.running.map((one) => `${one.name} (${formatSeconds((now - one.since) / 1000)})`);
    if (still.length > 0) say(`${style("dim", "·")} still running: ${still.join(", ")}`);
  }, silence);
  timer.unref();

  return {
    accept(event) {
      for (const notice of tracker.accept(event, Date.now()))
        say(formatNotice(notice, style, Number.POSITIVE_INFINITY));
    },
    say,
    stop: () => clearInterval(timer),
  };
}
