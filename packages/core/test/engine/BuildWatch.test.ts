import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { BuildFailure } from "../../src/engine/BuildFailure.js";
import { BuildWatch } from "../../src/engine/BuildWatch.js";
import type { EngineEvent } from "../../src/engine/EngineEvent.js";
import { temporaryFolder } from "./temporaryFolder.js";

const hash = "wdg33h7rkc5ly8g592ywbngx041jhf8f";

async function watched(steps: string[]): Promise<{ watch: BuildWatch; events: EngineEvent[]; logFolder: string }> {
  const logFolder = await temporaryFolder();
  const events: EngineEvent[] = [];
  const titles = new Map(steps.map((step) => [step, `Makes ${step}`]));
  return { watch: new BuildWatch({ titles, logFolder, onEvent: (event) => events.push(event) }), events, logFolder };
}

const start = (id: number, name: string) =>
  `@nix ${JSON.stringify({ action: "start", id, type: 105, fields: [`/nix/store/${hash}-${name}.drv`, "", 1, 1] })}`;
const line = (id: number, text: string) =>
  `@nix ${JSON.stringify({ action: "result", id, type: 101, fields: [text] })}`;
const error = (text: string) => `@nix ${JSON.stringify({ action: "msg", level: 0, msg: text })}`;

function states(events: EngineEvent[]): string[] {
  return events.flatMap((event) => (event.kind === "step" ? [`${event.step} ${event.state}`] : []));
}

test("each step is reported when it starts and when it ends, although Nix reports the end late", async () => {
  const { watch, events, logFolder } = await watched(["a", "b"]);
  for (const text of [start(1, "a"), start(2, "b"), line(1, "one"), line(2, "two"), line(1, "@nixwrt-exit 0")])
    watch.line(text);
  expect(states(events)).toEqual(["a started", "b started", "a finished"]);
  expect(events).toContainEqual({ kind: "log", step: "b", line: "two" });
  watch.line(line(2, "@nixwrt-exit 0"));
  await watch.close();
  expect(watch.failures()).toEqual([]);
  expect(await readFile(`${logFolder}/a-${hash}.log`, "utf8")).toBe("one\n");
});

test("a failed step has the last 40 lines of its log, the whole log, and its problems", async () => {
  const { watch, events } = await watched(["a"]);
  watch.line(start(1, "a"));
  for (let count = 1; count <= 60; count++) watch.line(line(1, `line ${count}`));
  watch.line(line(1, '@nixwrt-problem {"code":"LOST","symbol":"FOO"}'));
  watch.line(line(1, "@nixwrt-exit 1"));
  watch.line(error(`error: builder for '/nix/store/${hash}-a.drv' failed with exit code 1`));
  await watch.close();
  const [failure] = watch.failures();
  expect(failure?.problems).toEqual([{ code: "LOST", symbol: "FOO" }]);
  expect(failure?.tail.split("\n")).toHaveLength(40);
  expect(failure?.tail).toContain("line 60");
  expect((await readFile(failure?.logFile ?? "", "utf8")).split("\n")).toHaveLength(62);
  expect(states(events)).toEqual(["a started", "a failed"]);
});

test("a failed step has the first errors of compilers and make, unless they are among its last lines", async () => {
  const first = "certs/extract-cert.c:21:10: fatal error: openssl/bio.h: No such file or directory";
  const others = [
    "one.o: in function `main': undefined reference to `two'",
    "make[2]: *** No rule to make target 'three', needed by 'all'.  Stop.",
  ];
  const failureOf = async (lines: readonly string[]) => {
    const { watch } = await watched(["a"]);
    for (const text of [start(1, "a"), ...lines.map((text) => line(1, text)), line(1, "@nixwrt-exit 2")])
      watch.line(text);
    watch.line(error(`error: builder for '/nix/store/${hash}-a.drv' failed with exit code 2`));
    await watch.close();
    return watch.failures()[0];
  };
  const work = Array.from({ length: 50 }, (_, number) => `  CC      kernel/error${number}.o`);
  expect((await failureOf([first, ...others, ...work]))?.earlierErrors).toBe([first, ...others].join("\n"));
  expect((await failureOf([...work, first]))?.earlierErrors).toBe("");
  const many = await failureOf([...Array.from({ length: 9 }, (_, number) => `a.c:${number}: error: no`), ...work]);
  expect(many?.earlierErrors.split("\n")).toHaveLength(5);
});

test("all failed steps are reported, but not steps that waited for them", async () => {
  const { watch } = await watched(["a", "b", "c"]);
  for (const text of [start(1, "a"), start(2, "b"), line(1, "@nixwrt-exit 3"), line(2, "@nixwrt-exit 0")])
    watch.line(text);
  watch.line(
    error(`error: output '/nix/store/${hash}-b' is not allowed to refer to the following paths:\n /nix/store/x`),
  );
  watch.line(error(`error: 1 dependencies of derivation '/nix/store/${hash}-c.drv' failed to build`));
  await watch.close();
  const failure = new BuildFailure(watch.failures());
  expect(failure.exitClass).toBe("build");
  expect(failure.problems.map(({ message }) => message)).toEqual([
    "The step a failed.",
    "The step b wrote references that its plan does not allow: /nix/store/x.",
  ]);
});

test("a step that was killed before its log ended counts as failed", async () => {
  const { watch } = await watched(["a"]);
  watch.line(start(1, "a"));
  watch.line(error(`error: builder for '/nix/store/${hash}-a.drv' failed due to signal 9 (Killed)`));
  await watch.close();
  expect(watch.failures()).toMatchObject([{ step: "a", reason: "failed due to signal 9 (Killed)" }]);
});

test("a second report of a step from a remote builder counts as the same step", async () => {
  const { watch, events } = await watched(["a"]);
  for (const text of [start(1, "a"), start(2, "a"), line(2, "hello"), line(2, "@nixwrt-exit 0")]) watch.line(text);
  await watch.close();
  expect(states(events)).toEqual(["a started", "a finished"]);
});

/** Returns a message of a Nix that waits for another one, as Nix 2.26 and later write it. */
const waits = (id: number, text: string) =>
  `@nix ${JSON.stringify({ action: "start", id, level: 1, type: 111, text })}`;
const stop = (id: number) => `@nix ${JSON.stringify({ action: "stop", id })}`;

test("waiting for a step of another build is reported, and so is its end", async () => {
  const { watch, events } = await watched(["a", "b"]);
  watch.line(waits(4, `waiting for lock on '\u001B[35;1m/nix/store/${hash}-other\u001B[0m'`));
  watch.line(
    waits(5, `waiting for lock on '\u001B[35;1m/nix/store/${hash}-a\u001B[0m', '/nix/store/${hash}-a-objects'`),
  );
  watch.line(waits(6, "waiting for a machine to build '/nix/store/x'"));
  watch.line(stop(3));
  watch.line(start(7, "b"));
  watch.line(stop(5));
  watch.line(stop(5));
  expect(events).toEqual([
    { kind: "wait", step: "a", title: "Makes a", done: false },
    { kind: "step", step: "b", title: "Makes b", state: "started" },
    { kind: "wait", step: "a", title: "Makes a", done: true },
  ]);
  await watch.close();
});
