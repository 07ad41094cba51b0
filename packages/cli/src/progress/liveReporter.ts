import type { WriteStream } from "node:tty";
import { styleFor } from "../terminal/style.js";
import { forTerminal, write } from "../terminal/write.js";
import { formatNotice } from "./formatNotice.js";
import type { Reporter } from "./Reporter.js";
import { Tracker } from "./Tracker.js";

/** ms between two frames, and before the first frame. */
const interval = 100;

/** Creates a reporter for terminals. It redraws a list of activities at the bottom, and notices scroll up above it. */
export function liveReporter(stream: WriteStream): Reporter {
  const tracker = new Tracker();
  const style = styleFor(stream);
  let screen: Screen | undefined;
  let opening = false;
  let stopped = false;

  function tick(): void {
    if (screen !== undefined) screen.draw();
    else if (!opening && tracker.running.length > 0) void open();
  }

  async function open(): Promise<void> {
    opening = true;
    const opened = await openScreen(stream, tracker);
    if (!stopped) screen = opened;
  }

  function say(line: string): void {
    if (screen === undefined) write(stream, `${line}\n`);
    else screen.persist(line);
  }

  const timer = setInterval(tick, interval);
  timer.unref();

  return {
    accept(event) {
      for (const notice of tracker.accept(event, Date.now())) {
        // The list already shows what has started.
        if (notice.state !== "started") say(formatNotice(notice, style, stream.columns));
      }
    },
    say,
    stop() {
      stopped = true;
      clearInterval(timer);
      screen?.close();
      screen = undefined;
    },
  };
}

interface Screen {
  draw(): void;
  /** Writes a permanent line above the list. */
  persist(line: string): void;
  close(): void;
}

/** Loads the modules that draw only when there is something to draw, so that a build with nothing to do stays fast. */
async function openScreen(stream: WriteStream, tracker: Tracker): Promise<Screen> {
  const [{ createLogUpdate }, { frame }] = await Promise.all([import("log-update"), import("./frame.js")]);
  const update = createLogUpdate(stream);
  const style = styleFor(stream);

  function draw(): void {
    const lines = frame(tracker.running, Date.now(), stream, style);
    if (lines.length === 0) update.clear();
    else update(forTerminal(lines.join("\n")));
  }

  return {
    draw,
    persist(line) {
      update.persist(forTerminal(line));
      draw();
    },
    close() {
      update.clear();
      update.done();
    },
  };
}
