import { describe, expect, it } from "vitest";
import { autotoolsPackage } from "../../src/plan/autotoolsPackage.js";
import { makePackage } from "../../src/plan/makePackage.js";
import { debianSource } from "../../src/system/source.js";

const described = {
  name: "tool",
  source: debianSource("tool"),
  licence: "MIT",
  files: { "/usr/bin/tool": { from: "usr/bin/tool" } },
};

describe("packages built with make", () => {
  it("are made and installed with the same variables", () => {
    const { script, ...rest } = makePackage({ ...described, make: ["all", 'MODE="a b"'] });
    expect(rest).toEqual(described);
    expect(script).toBe('make "$JOBS" all MODE="a b"\nmkdir -p "$out"\nmake install DESTDIR="$out" MODE="a b"');
  });

  it("are configured first with autotools, and prepared before that", () => {
    const { script } = autotoolsPackage({
      ...described,
      prepare: "touch stale",
      configure: ["--disable-nls"],
      install: 'cp tool "$out"',
    });
    expect(script.split("\n")).toEqual([
      "touch stale",
      './configure --host="$TARGET" --build="$(gcc -dumpmachine)" --prefix=/usr --disable-nls',
      'make "$JOBS"',
      'mkdir -p "$out"',
      'cp tool "$out"',
    ]);
  });
});
