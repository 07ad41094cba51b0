import { describe, expect, it } from "vitest";
import { autotoolsPackage } from "../../src/plan/autotoolsPackage.js";
import { makePackage } from "../../src/plan/makePackage.js";
import { debianSource } from "../../src/system/source.js";
import { runScript } from "./shell.js";

const described = {
  name: "tool",
  source: debianSource("tool"),
  licence: "MIT",
  files: { "/usr/bin/tool": { from: "usr/bin/tool" } },
};

describe("packages built with make", () => {
  it("are built and installed with the same variables", () => {
    const { script, ...rest } = makePackage({ ...described, make: ["all", 'MODE="a b"'] });
    expect(rest).toEqual(described);
    expect(script).toBe('make "$JOBS" all MODE="a b"\nmkdir -p "$out"\nmake install DESTDIR="$out" MODE="a b"');
  });

  it("are configured first with autotools, after their preparation", () => {
    const { script } = autotoolsPackage({
      ...described,
      prepare: "touch stale",
      configure: ["--disable-nls"],
      install: 'cp tool "$out"',
    });
    expect(script.split("\n")).toEqual([
      "touch stale",
      expect.stringContaining("aclocal.m4"),
      expect.stringContaining("configure"),
      './configure --host="$TARGET" --build="$(gcc -dumpmachine)" --prefix=/usr --disable-nls',
      'make "$JOBS" ACLOCAL=: AUTOMAKE=: AUTOCONF=: AUTOHEADER=:',
      'mkdir -p "$out"',
      'cp tool "$out"',
    ]);
  });

  it("are not configured again if a patch is newer than autoconf's output", () => {
    // The makefile rules that automake writes, and a configure script that creates no other files.
    const { script } = autotoolsPackage({ ...described, install: 'cp ran "$out" || true' });
    const { stdout, exitCode } = runScript(`out=$PWD/out TARGET=mips-linux-musl JOBS=-j1
printf 'm4' > aclocal.m4; printf 'h' > config.h.in; printf 'in' > Makefile.in
printf '#!/bin/sh\necho configured\n' > configure; chmod +x configure
cat > Makefile <<'END'
ACLOCAL = false
AUTOCONF = false
AUTOMAKE = false
AUTOHEADER = false
all: Makefile.in configure config.h.in
	@echo made
aclocal.m4: configure.ac
	$(ACLOCAL)
configure: aclocal.m4 configure.ac
	$(AUTOCONF)
	@echo generated anew
config.h.in: aclocal.m4
	$(AUTOHEADER)
Makefile.in: Makefile.am aclocal.m4
	$(AUTOMAKE)
END
sleep 0.01; touch configure.ac Makefile.am
${script}`);
    expect({ stdout, exitCode }).toEqual({ stdout: "configured\nmade", exitCode: 0 });
  });
});
