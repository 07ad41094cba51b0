import { expect, test } from "vitest";
import { formatNotice } from "../../src/progress/formatNotice.js";
import { frame } from "../../src/progress/frame.js";
import { Tracker } from "../../src/progress/Tracker.js";
import { recordedBuild } from "./recordedBuild.js";

const unstyled = (_format: unknown, text: string) => text;

function play(untilSeconds = Number.POSITIVE_INFINITY): { tracker: Tracker; lines: string[] } {
  const tracker = new Tracker();
  const played = recordedBuild.filter(([seconds]) => seconds <= untilSeconds);
  const lines = played.flatMap(([seconds, event]) =>
    tracker.accept(event, seconds * 1000).map((notice) => formatNotice(notice, unstyled, Number.POSITIVE_INFINITY)),
  );
  return { tracker, lines };
}

test("a build is shown as plain lines", () => {
  expect(play().lines).toMatchInlineSnapshot(`
    [
      "· resolving packages",
      "✓ download                        2.0 s  47.7 MiB in 111 files",
      "· unpack build                           0 of 98 packages",
      "✓ unpack build                    2.0 s  98 packages",
      "· compiling",
      "· linux-mips                             Linux kernel",
      "· musl-mips                              C library",
      "✓ musl-mips                        19 s  C library",
      "✗ linux-mips                 1 min 07 s  Linux kernel
        CC      kernel/fork.o
        drivers/net/virtio_net.c:1: error: no such thing",
      "✓ rootfs.squashfs                0.42 s  848 KiB",
    ]
  `);
});

test("a running build is shown as a live list", () => {
  const { tracker } = play(7);
  expect(frame(tracker.running, 10_000, { columns: 80, rows: 24 }, unstyled)).toMatchInlineSnapshot(`
    [
      "⠋ linux-mips                      4.0 s  CC      kernel/fork.o",
      "⠋ musl-mips                       4.0 s  C library",
    ]
  `);
});

test("old output of a step is replaced by its title", () => {
  const { tracker } = play(7);
  expect(frame(tracker.running, 72_000, { columns: 80, rows: 24 }, unstyled)).toMatchInlineSnapshot(`
    [
      "⠋ linux-mips                 1 min 06 s  Linux kernel",
      "⠋ musl-mips                  1 min 06 s  C library",
    ]
  `);
});

test("a download is shown as a bar", () => {
  const { tracker } = play(3);
  expect(frame(tracker.running, 3000, { columns: 80, rows: 24 }, unstyled)).toMatchInlineSnapshot(`
    [
      "⠋ resolving packages              3.0 s",
      "⠋ download                        1.0 s  ██████░░░░░░ 23.8 MiB of 47.7 MiB",
    ]
  `);
});

test("the list is never wider or higher than the terminal", () => {
  const { tracker } = play(7);
  for (const columns of [20, 40, 79, 80, 200]) {
    for (const rows of [1, 3, 24]) {
      const lines = frame(tracker.running, 72_000, { columns, rows }, unstyled);
      expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 2));
      for (const line of lines) expect(line.length).toBeLessThan(columns);
    }
  }
});

test("output of a step that is not running is ignored", () => {
  const tracker = new Tracker();
  expect(tracker.accept({ kind: "log", step: "ghost", line: "boo" }, 0)).toEqual([]);
  expect(tracker.running).toEqual([]);
});

test("a step of another build is in the list while this build waits for it", () => {
  const tracker = new Tracker();
  const event = { kind: "wait", step: "linux", title: "compile Linux", done: false } as const;
  const notices = tracker.accept(event, 0);
  expect(notices.map((one) => formatNotice(one, unstyled, 80))).toEqual([
    "· linux                                  compile Linux: waiting for another build that does this already",
  ]);
  expect(tracker.running.map(({ name, detail }) => `${name}: ${detail}`)).toEqual([
    "linux: compile Linux: waiting for another build that does this already",
  ]);
  expect(tracker.accept({ ...event, done: true }, 1000)).toEqual([]);
  expect(tracker.running).toEqual([]);
});

test("a warning is wrapped between words", () => {
  const notice = {
    state: "warned",
    name: "secrets",
    detail: "every user on this machine can read it: chmod 600",
  } as const;
  expect(formatNotice(notice, unstyled, 40)).toBe("! secrets: every user on this machine\n  can read it: chmod 600");
});
