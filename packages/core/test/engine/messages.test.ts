import fc from "fast-check";
import { expect, test } from "vitest";
import { isHostFault, nixError } from "../../src/engine/nixError.js";
import { parseNixLine } from "../../src/engine/nixMessage.js";
import { readableReason } from "../../src/engine/readableReason.js";
import { parseStepSignal } from "../../src/engine/stepSignal.js";

test("only relevant messages are parsed", () => {
  const drv = "/nix/store/wdg33h7rkc5ly8g592ywbngx041jhf8f-a.drv";
  expect(parseNixLine(`@nix {"action":"start","id":7,"level":3,"type":105,"fields":["${drv}","",1,1]}`)).toEqual({
    kind: "build",
    activity: 7,
    derivation: drv,
  });
  expect(parseNixLine('@nix {"action":"result","id":7,"type":101,"fields":["\\u001b[1mhello\\u001b[0m"]}')).toEqual({
    kind: "line",
    activity: 7,
    line: "hello",
  });
  expect(parseNixLine('@nix {"action":"msg","level":0,"msg":"\\u001b[31;1merror:\\u001b[0m bad"}')).toEqual({
    kind: "error",
    text: "error: bad",
  });
  expect(parseNixLine('@nix {"action":"msg","level":1,"msg":"warning: nothing"}')).toBeUndefined();
  expect(parseNixLine('@nix {"action":"stop","id":7}')).toEqual({ kind: "stop", activity: 7 });
  expect(parseNixLine("bwrap: no")).toEqual({ kind: "error", text: "bwrap: no" });
});

test("no line makes the parser throw", () => {
  const odd = fc.oneof(
    fc.string(),
    fc.string().map((text) => `@nix ${text}`),
    fc.json().map((text) => `@nix ${text}`),
    fc
      .record({
        action: fc.constantFrom("start", "result", "msg"),
        id: fc.anything(),
        type: fc.anything(),
        fields: fc.anything(),
      })
      .map((message) => `@nix ${JSON.stringify(message)}`),
  );
  fc.assert(
    fc.property(odd, (line) => {
      parseNixLine(line);
    }),
  );
  fc.assert(
    fc.property(fc.string(), (rest) => {
      parseStepSignal(`@nixwrt-problem ${rest}`);
    }),
  );
});

test("a step's signals are told apart from its output", () => {
  expect(parseStepSignal("@nixwrt-exit 0")).toEqual({ kind: "exit", status: 0 });
  expect(parseStepSignal('@nixwrt-problem {"code":"KERNEL_SYMBOL_LOST","symbol":"FOO"}')).toEqual({
    kind: "problem",
    problem: { code: "KERNEL_SYMBOL_LOST", symbol: "FOO" },
  });
  expect(parseStepSignal('echo @nixwrt-problem {"code":"X"}')).toBeUndefined();
  expect(parseStepSignal('@nixwrt-problem {"no":"code"}')).toBeUndefined();
  expect(parseStepSignal("@nixwrt-exit soon")).toBeUndefined();
});

test.each([
  ["error: builder for '/nix/store/a-f.drv' failed with exit code 2;\n last 1 log lines", "failed with exit code 2"],
  ["error: builder for '/nix/store/a-f.drv' failed due to signal 9 (Killed)", "failed due to signal 9 (Killed)"],
  [
    "error: Cannot build '/nix/store/a-f.drv'.\n  Reason: builder failed with exit code 1.\n  Output",
    "failed with exit code 1",
  ],
  [
    "error: builder for '/nix/store/a-i.drv' failed to produce output path for output 'out' at '/x'",
    "did not write $out",
  ],
  [
    "error: output '/nix/store/b-g' is not allowed to refer to the following paths:\n  /nix/store/c-a",
    "wrote references that its plan does not allow: /nix/store/c-a",
  ],
  ["error: something\n  new", "failed: something new"],
])("the reason of a step's failure is short: %s", (text, reason) => {
  expect(readableReason(text)).toBe(reason);
});

test("a failure of Nix becomes an error that says what to do", () => {
  expect(nixError("", undefined, AbortSignal.abort())).toMatchObject({ exitClass: "interrupted" });
  expect(nixError("bwrap: setting up uid map: Permission denied", undefined, undefined)).toMatchObject({
    exitClass: "host",
    problems: [{ code: "USER_NAMESPACES", hint: expect.stringContaining("kernel.unprivileged_userns_clone=1") }],
  });
  expect(nixError("error: writing to file: No space left on device", undefined, undefined)).toMatchObject({
    code: "ENOSPC",
  });
  expect(nixError("error: creating directory '/nix/store': Read-only file system", undefined, undefined)).toMatchObject(
    {
      code: "EROFS",
    },
  );
  expect(nixError("error: undefined variable 'x'", undefined, undefined)).toMatchObject({
    exitClass: "internal",
    details: "error: undefined variable 'x'",
  });
  expect(isHostFault("cc1: fatal error: a.s: No space left on device")).toBe(true);
  expect(isHostFault("cc1: fatal error: a.h: No such file or directory")).toBe(false);
});
