import { EventEmitter } from "node:events";
import type { WriteStream } from "node:tty";
import type { BuildEvent } from "@nixwrt/core/host";
import xterm from "@xterm/headless";
import { expect, test, vi } from "vitest";
import { liveReporter } from "../../src/progress/liveReporter.js";

/** A stream into a terminal emulator, which shows what a user would see. */
class Screen extends EventEmitter {
  readonly isTTY = true;
  columns = 80;
  rows = 24;
  readonly #terminal = new xterm.Terminal({ cols: 80, rows: 24, allowProposedApi: true, convertEol: true });

  write(text: string): boolean {
    this.#terminal.write(text);
    return true;
  }

  resize(columns: number, rows: number): void {
    Object.assign(this, { columns, rows });
    this.#terminal.resize(columns, rows);
    this.emit("resize");
  }

  /** Returns all lines that are not empty, including those that were scrolled away. */
  lines(): string[] {
    const buffer = this.#terminal.buffer.active;
    const lines = Array.from({ length: buffer.length }, (_, row) => buffer.getLine(row)?.translateToString(true) ?? "");
    return lines.filter((line) => line !== "");
  }
}

function open(): { screen: Screen; reporter: ReturnType<typeof liveReporter> } {
  const screen = new Screen();
  return { screen, reporter: liveReporter(screen as unknown as WriteStream) };
}

const started = (step: string): BuildEvent => ({ kind: "step", step, title: `title of ${step}`, state: "started" });
const finished = (step: string): BuildEvent => ({ ...started(step), state: "finished", seconds: 4.2 }) as BuildEvent;

test("running steps are at the bottom, finished ones above them, and finally only those remain", async () => {
  const { screen, reporter } = open();
  reporter.accept(started("musl"));
  reporter.accept(started("linux"));
  await vi.waitFor(() =>
    expect(screen.lines()).toEqual([expect.stringMatching(/musl/), expect.stringMatching(/linux/)]),
  );

  reporter.accept({ kind: "log", step: "linux", line: "CC fork.o" });
  await vi.waitFor(() => expect(screen.lines()[1]).toMatch(/linux .* CC fork\.o/));

  reporter.accept(finished("musl"));
  await vi.waitFor(() =>
    expect(screen.lines()).toEqual([expect.stringMatching(/^✓ musl .*4\.2 s/), expect.stringMatching(/ linux /)]),
  );

  reporter.accept(finished("linux"));
  reporter.stop();
  await vi.waitFor(() =>
    expect(screen.lines()).toEqual([expect.stringMatching(/^✓ musl/), expect.stringMatching(/^✓ linux/)]),
  );
});

test("a long line of a log stays a single line, even if the terminal becomes narrower", async () => {
  const { screen, reporter } = open();
  reporter.accept(started("linux"));
  reporter.accept({ kind: "log", step: "linux", line: "x".repeat(300) });
  await vi.waitFor(() => expect(screen.lines()).toHaveLength(1));
  screen.resize(60, 24);
  await vi.waitFor(() => expect(screen.lines().at(-1)).toHaveLength(59));
  reporter.stop();
  reporter.say("done");
  await vi.waitFor(() => expect(screen.lines().at(-1)).toBe("done"));
});

test("a build that ends before the first frame still prints its lines", async () => {
  const { screen, reporter } = open();
  reporter.accept({ kind: "assembled", what: "rootfs.squashfs", bytes: 2048, seconds: 0.3 });
  reporter.stop();
  await vi.waitFor(() => expect(screen.lines()).toEqual([expect.stringMatching(/^✓ rootfs\.squashfs .*2\.00 KiB/)]));
});
