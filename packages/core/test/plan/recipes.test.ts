import { describe, expect, it } from "vitest";
import { toolRootRequests } from "../../src/engine/buildRoot.js";
import { cmakePackage } from "../../src/plan/cmakePackage.js";
import { kconfigPackage } from "../../src/plan/kconfigPackage.js";
import { makePackage } from "../../src/plan/makePackage.js";
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
  it("may be a list of paths that are the same in output and image", () => {
    const { files } = makePackage({ ...about, files: ["/usr/bin/tool"] });
    expect(files).toEqual({ "/usr/bin/tool": { from: "usr/bin/tool" } });
    expect(makePackage(about).files).toEqual({});
  });

  it("come into the image with whatever needs the package as a library", () => {
    const library = makePackage({ ...about, name: "lib", files: ["/usr/lib/lib.so"] });
    const { install } = planOf(makePackage({ ...about, libraries: [library], files: ["/usr/bin/tool"] }));
    expect(install.filter((one) => one.path.startsWith("/usr")).map(({ path }) => path)).toEqual([
      "/usr/bin/tool",
      "/usr/lib/lib.so",
    ]);
  });

  it("are copied as they are when they are prebuilt", () => {
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
  it("are in a root of its own step, and change no other step", () => {
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

  it("are CMake with its recipe, which finds libraries only", () => {
    const library = makePackage({ ...about, name: "lib-a" });
    const what = cmakePackage({ ...about, libraries: [library], cmake: ["-DX=ON"], targets: ["tool"] });
    expect(what.buildTools).toEqual(["cmake"]);
    expect(what.script).toContain('-DCMAKE_FIND_ROOT_PATH="$PWD/build;$lib_a"');
    expect(what.script).toMatch(/ -DX=ON\ncmake --build build "\$JOBS" --target tool\n/);
  });
});

describe("Kconfig", () => {
  /** A make that stands for a Kconfig tree of two symbols, of which NEEDS_OTHER cannot be set alone. */
  const make = `make() { case "$*" in
    *allnoconfig) printf '# CONFIG_A is not set\\n# CONFIG_NEEDS_OTHER is not set\\n' > .config ;;
    *oldconfig) sed -i 's/CONFIG_NEEDS_OTHER=y/# CONFIG_NEEDS_OTHER is not set/' .config ;;
    esac; }; mkdir source; cd source; JOBS=-j1; out=out
`;

  it("lays the symbols over the base", () => {
    const { script } = kconfigPackage({ ...about, config: { CONFIG_A: "y", TEXT: "it's" }, install: "cat .config" });
    const { stdout, exitCode } = runScript(make + script);
    expect({ stdout, exitCode }).toEqual({
      stdout: '# CONFIG_NEEDS_OTHER is not set\nCONFIG_A=y\nCONFIG_TEXT="it\'s"',
      exitCode: 0,
    });
  });

  it("reports what did not survive, before anything is compiled", () => {
    const { script } = kconfigPackage({ ...about, config: { NEEDS_OTHER: "y" }, install: "echo installed" });
    const { stdout, exitCode } = runScript(make + script);
    expect(JSON.parse(stdout.replace("@nixwrt-problem ", ""))).toEqual({
      code: "PACKAGE_SYMBOL_LOST",
      message: "tool: CONFIG_NEEDS_OTHER did not survive: asked for was y, its final value is n",
      hint: expect.any(String),
    });
    expect(exitCode).toBe(1);
  });
});

describe("sources", () => {
  const commit = "a".repeat(40);

  it("are a single file where the name says that it is no tarball", () => {
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

  it("have the commit where the address says so", () => {
    const source = gitSource("http://x/{commit}/tool-{commit}.tar.gz", commit, sha256);
    expect(source).toEqual({ kind: "url", urls: [`http://x/${commit}/tool-${commit}.tar.gz`], sha256, commit });
  });

  it.each([
    ["no hash", urlSource("http://x/a.tar", "abc")],
    ["no address", urlSource([], sha256)],
    ["an address of this machine", urlSource("file:///a.tar", sha256)],
    ["a branch for a commit", gitSource("http://x/{commit}.tar", "main", sha256)],
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

  it("are named when they do not apply", () => {
    const { stdout, exitCode } = runScript(`mkdir source; echo three > source/file\n${apply}echo not reached`);
    expect(stdout).toContain('"code":"PACKAGE_PATCH_FAILED","message":"the patch it\'s.patch of the package tool');
    expect(stdout).not.toContain("not reached");
    expect(exitCode).toBe(1);
  });
});
