import { describe, expect, it } from "vitest";
import { toolRootRequests } from "../../src/engine/buildRoot.js";
import { cmakePackage } from "../../src/plan/cmakePackage.js";
import { kconfigPackage } from "../../src/plan/kconfigPackage.js";
import { makePackage } from "../../src/plan/makePackage.js";
import { explainPackageProblem } from "../../src/plan/packageProblem.js";
import { planSystem } from "../../src/plan/planSystem.js";
import { prebuiltFiles } from "../../src/plan/prebuiltFiles.js";
import type { Package } from "../../src/system/Package.js";
import { debianSource, folderSource, gitSource, type Source, urlSource } from "../../src/system/source.js";
import { plugin, systemOf } from "../system/support.js";
import { runScript } from "./shell.js";

const sha256 = "0".repeat(64);
const about = { name: "tool", source: debianSource("tool"), licence: "MIT" };
const planOf = (what: Package) => planSystem(systemOf([plugin("brings", { packages: (to) => to.add(what) })]));

describe("files of a package", () => {
  it("can be a list of paths that are the same in output and image", () => {
    const { files } = makePackage({ ...about, files: ["/usr/bin/tool"] });
    expect(files).toEqual({ "/usr/bin/tool": { from: "usr/bin/tool" } });
    expect(makePackage(about).files).toEqual({});
  });

  it("are installed with every package that needs the package as a library", () => {
    const library = makePackage({ ...about, name: "lib", files: ["/usr/lib/lib.so"] });
    const { install } = planOf(makePackage({ ...about, libraries: [library], files: ["/usr/bin/tool"] }));
    expect(install.filter((one) => one.path.startsWith("/usr")).map(({ path }) => path)).toEqual([
      "/usr/bin/tool",
      "/usr/lib/lib.so",
    ]);
  });

  it("are copied unchanged if they are prebuilt", () => {
    const what = prebuiltFiles({ ...about, files: { "/www/index.html": { from: "a b/index.html" } } });
    expect(what.strip).toBe(false);
    const { stdout } = runScript(
      `mkdir 'a b'; echo hi > 'a b/index.html'; out=out; ${what.script}; cat "out/a b/index.html"`,
    );
    expect(stdout).toBe("hi");
    expect(planOf(what).steps["tool-mips"]?.script).not.toContain('STRIP" ');
  });
});

describe("tools of a package", () => {
  it("are only in the root of its own step, and change no other step", () => {
    const plain = planOf(makePackage(about));
    const withTools = planOf({ ...makePackage(about), buildTools: ["gperf", "cmake", "gperf"] });
    const { "tool-mips": step, ...others } = withTools.steps;
    const { "tool-mips": before, ...same } = plain.steps;
    expect(others).toEqual(same);
    expect(withTools.buildRoot).toEqual(plain.buildRoot);
    expect(step).toEqual({ ...before, tools: ["cmake", "gperf"] });
    expect(toolRootRequests(plain)).toEqual({});
    const requests = toolRootRequests(withTools);
    expect(Object.keys(requests)).toEqual(["build+cmake+gperf"]);
    expect(requests["build+cmake+gperf"]?.packages).toEqual(
      expect.arrayContaining(["bash", "bubblewrap", "cmake", "make"]),
    );
  });

  it("include CMake for the CMake recipe, which searches the build's folders for libraries", () => {
    const library = makePackage({ ...about, name: "lib-a" });
    const what = cmakePackage({ ...about, libraries: [library], cmake: ["-DX=ON"], targets: ["tool"] });
    expect(what.buildTools).toEqual(["cmake"]);
    expect(what.script).toContain('-DCMAKE_FIND_ROOT_PATH="$PWD/build;$lib_a"');
    expect(what.script).toMatch(/ -DX=ON\ncmake --build build "\$JOBS" --target tool\n/);
  });
});

describe("Kconfig", () => {
  /** A make that simulates a Kconfig tree of two symbols, of which NEEDS_OTHER cannot be set alone. */
  const make = `make() { case "$*" in
    *allnoconfig) printf '# CONFIG_A is not set\\n# CONFIG_NEEDS_OTHER is not set\\n' > .config ;;
    *oldconfig) sed -i 's/CONFIG_NEEDS_OTHER=y/# CONFIG_NEEDS_OTHER is not set/' .config ;;
    esac; }; mkdir source; cd source; JOBS=-j1; out=out
`;

  it("sets the symbols on top of the base configuration", () => {
    const { script } = kconfigPackage({ ...about, config: { CONFIG_A: "y", TEXT: "it's" }, install: "cat .config" });
    const { stdout, exitCode } = runScript(make + script);
    expect({ stdout, exitCode }).toEqual({
      stdout: '# CONFIG_NEEDS_OTHER is not set\nCONFIG_A=y\nCONFIG_TEXT="it\'s"',
      exitCode: 0,
    });
  });

  it("reports symbols that were not kept before anything is compiled", () => {
    const { script } = kconfigPackage({ ...about, config: { NEEDS_OTHER: "y" }, install: "echo installed" });
    const { stdout, exitCode } = runScript(make + script);
    expect(JSON.parse(stdout.replace("@nixwrt-problem ", ""))).toEqual({
      code: "PACKAGE_SYMBOL_LOST",
      message: "tool: Kconfig changed CONFIG_NEEDS_OTHER from y to n",
      hint: expect.any(String),
    });
    expect(exitCode).toBe(1);
  });
});

describe("sources", () => {
  const commit = "a".repeat(40);

  it("are a single file if the name is not that of a tarball", () => {
    const script = (source: Source) => planOf(makePackage({ ...about, source })).steps["tool-mips"]?.script;
    expect(script(urlSource("http://x/a%20b.bin", sha256))).toContain("cp \"$source\" 'source/a b.bin'");
    for (const source of [
      urlSource("http://x/tool-1.tar.xz", sha256),
      gitSource("http://x/archive/{commit}", commit, sha256),
      folderSource("/x"),
    ]) {
      expect(script(source)).toContain("\nunpack_source source $source\n");
    }
  });

  it("have the commit in the address if it has a placeholder", () => {
    const source = gitSource("http://x/{commit}/tool-{commit}.tar.gz", commit, sha256);
    expect(source).toEqual({ kind: "url", urls: [`http://x/${commit}/tool-${commit}.tar.gz`], sha256, commit });
  });

  it.each([
    ["no hash", urlSource("http://x/a.tar", "abc")],
    ["no address", urlSource([], sha256)],
    ["a file URL", urlSource("file:///a.tar", sha256)],
    ["a branch instead of a commit", gitSource("http://x/{commit}.tar", "main", sha256)],
  ])("with %s are refused", (_what, source) => {
    expect(() => planOf(makePackage({ ...about, source }))).toThrow("PACKAGE_SOURCE");
  });
});

describe("patches", () => {
  const patch = { name: "it's.patch", text: "--- a/file\n+++ b/file\n@@ -1 +1 @@\n-one\n+two\n" };
  const { script = "" } = planOf({ ...makePackage(about), patches: [patch] }).steps["tool-mips"] ?? {};
  const apply = script.slice(script.indexOf("echo 'patch: "), script.indexOf("cd source"));

  it("are applied to the source", () => {
    const { stdout } = runScript(`mkdir source; echo one > source/file\n${apply}cat source/file`);
    expect(stdout).toMatch(/^patch: it's.patch\n.*\ntwo$/);
  });

  it("are named if they do not apply", () => {
    const { stdout, exitCode } = runScript(`mkdir source; echo three > source/file\n${apply}echo not reached`);
    expect(stdout).toContain('"code":"PACKAGE_PATCH_FAILED","message":"the patch it\'s.patch of the package tool');
    expect(stdout).not.toContain("not reached");
    expect(exitCode).toBe(1);
  });
});

describe("the output of a package's script", () => {
  const library = makePackage({ ...about, name: "libmnl" });
  const { script = "" } = planOf(makePackage({ ...about, libraries: [library] })).steps["tool-mips"] ?? {};
  const ending = script.slice(script.indexOf('chmod -R u+w "$out"'));
  /** Runs the end of the step on the output of a script. strip prints its arguments. */
  const end = (make: string) =>
    runScript(`out=$PWD/out libmnl=/nix/store/${"a".repeat(32)}-libmnl-mips STRIP=$PWD/strip
mkdir -p out/usr/lib/pkgconfig; cd out; ${make}
cd ..; printf '#!/bin/sh\necho "strip $*" | sed "s#$PWD/##g"; : > "$(for last; do :; done; echo "$last")"\n' > strip; chmod +x strip
${ending}
find out -type f | sort | xargs -r head`);

  it("may be read-only: its programs are stripped anyway", () => {
    const { stdout, exitCode } = end("printf '\\177ELF' > usr/lib/tool; chmod 0555 usr/lib/tool");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("out/usr/lib/tool");
  });

  it("does not keep build folders in files of libtool and pkg-config", () => {
    const { stdout, exitCode } = end(`echo "dependency_libs='-L$libmnl/usr/lib'" > usr/lib/libx.la
echo "Libs.private: -L$libmnl/usr/lib -lmnl -I$libmnl/usr/include -DX" > usr/lib/pkgconfig/x.pc`);
    expect({ stdout, exitCode }).toEqual({ stdout: "Libs.private: -lmnl -DX", exitCode: 0 });
  });

  it("is refused if a file contains a path of the build, with the file and the path", () => {
    const { stdout, exitCode } = end(
      "mkdir usr/bin; echo \"prefix=$libmnl/usr\" > 'usr/bin/x-config'; echo $out > 'usr/lib/it\"s'",
    );
    expect(exitCode).toBe(1);
    const problem = JSON.parse(stdout.replace("@nixwrt-problem ", ""));
    expect(explainPackageProblem(problem)).toMatchObject({
      code: "PACKAGE_REFERENCE",
      message:
        "usr/bin/x-config of the package tool refers to libmnl-mips, a folder of the build that the device does not have",
    });
  });
});

describe("a package that cannot be built for a CPU", () => {
  it("is refused when it is planned, with the reason", () => {
    const what = { ...makePackage(about), unsupported: { mips: "it counts on little endian", mipsel: "" } };
    expect(() => planOf(what)).toThrow(/PACKAGE_CPU: .*tool cannot be built for mips, .*: it counts on little endian/);
    expect(planOf({ ...what, unsupported: { mipsel: "no" } }).steps["tool-mips"]).toBeDefined();
  });
});

describe("the licence of a package", () => {
  const withLicence = (licence: string) => planOf(makePackage({ ...about, licence }));

  it("is an SPDX expression", () => {
    for (const licence of [
      "MIT",
      "GPL-2.0-or-later WITH GCC-exception-3.1",
      "(A OR B) AND LicenseRef-vendor",
      "GPL-2.0+",
    ])
      expect(withLicence(licence).steps["tool-mips"]).toBeDefined();
  });

  it.each(["", "unknown", "GPL 2", "MIT, BSD", "MIT AND", "see COPYING", "MIT and BSD"])("cannot be %j", (licence) => {
    expect(() => withLicence(licence)).toThrow("PACKAGE_LICENCE");
  });
});

describe("the version constraint of a Debian source", () => {
  const source = (version: string) => planOf(makePackage({ ...about, source: debianSource("tool", { version }) }));

  it("has Debian's syntax", () => {
    for (const version of ["= 1:2.0~rc1-1+deb13u2", ">= 2.5, << 2.6", "<<3"])
      expect(source(version).steps).toBeDefined();
    expect(debianSource("tool", "bookworm")).toEqual(debianSource("tool", { suite: "bookworm" }));
  });

  it.each(["2.5", "> 2", ">= 2 (x)", "", ">= 1,", "== 1"])("cannot be %j", (version) => {
    expect(() => source(version)).toThrow("PACKAGE_SOURCE");
  });
});
