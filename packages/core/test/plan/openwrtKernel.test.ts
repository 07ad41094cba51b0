import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execaSync } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { parseStepSignal } from "../../src/engine/stepSignal.js";
import { explainPatchProblem } from "../../src/plan/kernelChanges.js";
import { openwrtKernel, withKernel } from "../../src/plan/openwrtKernel.js";
import { explainPackageProblem } from "../../src/plan/packageProblem.js";
import { planSystem } from "../../src/plan/planSystem.js";
import { applyPlugins } from "../../src/system/applyPlugins.js";
import type { Radio } from "../../src/system/Radio.js";
import { device, plugin } from "../system/support.js";
import { runScript } from "./shell.js";

const parent = mkdtempSync(join(tmpdir(), "nixwrt-openwrt-"));
afterAll(() => rmSync(parent, { recursive: true }));
const hash = "5c".repeat(32);

function write(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(parent, folder, name)), { recursive: true });
    writeFileSync(join(parent, folder, name), text);
  }
  return join(parent, folder);
}

/** Makes a tarball of a folder. Its top folder has the folder's name. */
function tarball(folder: string): string {
  execaSync("tar", ["-cf", `${folder}.tar`, "-C", parent, folder.slice(parent.length + 1)]);
  return `${folder}.tar`;
}

const edit = (file: string, from: string, to: string) =>
  `--- a/${file}\n+++ b/${file}\n@@ -1 +1 @@\n-${from}\n+${to}\n`;
const linux = (version: string) => {
  const [major, minor, sublevel] = version.split(".");
  const makefile = `VERSION = ${major}\nPATCHLEVEL = ${minor}\nSUBLEVEL = ${sublevel}\nEXTRAVERSION =\nNAME = x\n`;
  return tarball(
    write(`linux-${version}`, {
      Makefile: makefile,
      "include/linux/scatterlist.h": "",
      "a.c": "0\n",
      "net/b.c": "0\n",
    }),
  );
};

/** Files with the structure of OpenWrt's source. Each patch requires the previous one. */
const openwrtFiles = {
  "target/linux/generic/kernel-6.12": `LINUX_VERSION-6.12 = .87\nLINUX_KERNEL_HASH-6.12.87 = ${hash}\n`,
  "target/linux/generic/files/a.c": "generic\n",
  "target/linux/generic/files/drivers/new.c": "new\n",
  "target/linux/generic/files-6.12/a.c": "generic-6.12\n",
  "target/linux/generic/files-6.6/a.c": "another series\n",
  "target/linux/generic/backport-6.12/2-b.patch": edit("a.c", "first", "backport"),
  "target/linux/generic/backport-6.12/1-a.patch": edit("a.c", "target", "first"),
  "target/linux/generic/pending-6.12/1.patch": edit("a.c", "backport", "pending"),
  "target/linux/generic/hack-6.12/1.patch": edit("a.c", "pending", "hack"),
  "target/linux/generic/hack-6.6/1.patch": "another series",
  "target/linux/generic/config-6.12": "CONFIG_GENERIC=y\nCONFIG_BOTH=y\n",
  "target/linux/ramips/Makefile": "ARCH:=mipsel\nKERNEL_PATCHVER:=6.12\n",
  "target/linux/ramips/files/a.c": "target\n",
  "target/linux/ramips/patches-6.12/series": "late.patch # first\n",
  "target/linux/ramips/patches-6.12/late.patch": edit("a.c", "hack", "done"),
  "target/linux/ramips/patches-6.12/early.patch": "not in the series",
  "target/linux/ramips/mt7620/config-6.12": "# CONFIG_BOTH is not set\n",
  "target/linux/ramips/dts/mt7620a.dtsi": "/ { };\n",
  "target/linux/ramips/dts/mt7620a_glinet_gl-mt300a.dts": '#include "mt7620a.dtsi"\n',
};
const options = { source: "http://localhost/openwrt.tar.gz", sha256: hash, target: "ramips", subtarget: "mt7620" };

/** Runs the step that unpacks the kernel's source, the part of the kernel's step before its configuration, and then a command in the source. */
function prepare(openwrt: string, kernel: string, command: string, change: Partial<typeof options> = {}) {
  const own = plugin("own", { kernelPatches: (to) => to.patch("own", edit("net/b.c", "0", "own")) });
  const board = withKernel(
    device,
    openwrtKernel({ ...options, linux: { url: "http://localhost/l", sha256: hash }, ...change }),
  );
  const system = applyPlugins({ hostname: "test", device: board, plugins: [own] });
  const { steps } = planSystem(system);
  const [configure] = steps["linux-mips"]?.script.split("KCONFIG_ALLCONFIG=") ?? [];
  const { stdout, exitCode } = runScript(`out=$PWD/out source=${kernel} openwrt0=${openwrt}
mkdir build
cd build
echo CONFIG_WANTED=y > symbols
: > optionals
(${steps["linux-source-mips"]?.script})
tree=$out kernelConfig=symbols optionalSymbols=optionals
${configure}cd "$source"
${command}`);
  const problems = stdout.split("\n").flatMap((line) => {
    const signal = parseStepSignal(line);
    if (signal?.kind !== "problem") return [];
    return [explainPackageProblem(signal.problem) ?? explainPatchProblem(system, signal.problem)];
  });
  return { stdout, exitCode, problems };
}

describe("a kernel with OpenWrt's changes", () => {
  const openwrt = tarball(write("openwrt", openwrtFiles));

  it("has OpenWrt's files, patches, configuration and device trees in order, and then those of plugins", () => {
    const { stdout, exitCode } = prepare(
      openwrt,
      linux("6.12.87"),
      `cat a.c net/b.c drivers/new.c ../../build/start.config; cd arch/mips/boot/dts; cat openwrt/by-board/glinet_gl-mt300a.dts`,
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`done
own
new
CONFIG_GENERIC=y
CONFIG_BOTH=y
# CONFIG_BOTH is not set
CONFIG_WANTED=y
#include "../mt7620a_glinet_gl-mt300a.dts"`);
  });

  it("must have the version of the OpenWrt tree", () => {
    const { exitCode, problems } = prepare(openwrt, linux("6.12.117"), "");
    expect(exitCode).toBe(1);
    expect(problems).toEqual([
      {
        code: "OPENWRT_KERNEL",
        message: "OpenWrt's ramips/mt7620 is for Linux 6.12.87, and the kernel's source is Linux 6.12.117",
        hint: expect.stringMatching(new RegExp(`linux-6.12.87.tar.xz>, sha256: ${hash}`)) as string,
      },
    ]);
  });

  it("names a patch that does not apply, and its origin", () => {
    const broken = { ...openwrtFiles, "target/linux/generic/hack-6.12/1.patch": edit("a.c", "other", "hack") };
    const { problems } = prepare(tarball(write("broken", broken)), linux("6.12.87"), "");
    expect(problems.map((problem) => problem?.message)).toEqual([
      "the kernel patch 1.patch of generic/hack-6.12, from OpenWrt ramips/mt7620, does not apply: hunk 1 does not match a.c",
    ]);
  });

  it("requires the target", () => {
    const { problems } = prepare(openwrt, linux("6.12.87"), "", { subtarget: "mt7622" });
    expect(problems).toMatchObject([
      { code: "OPENWRT_TREE", message: expect.stringContaining("ramips/mt7622") as string },
    ]);
  });
});

describe("openwrtKernel", () => {
  it("reads only the required folders of an OpenWrt tree", () => {
    const { kernel, deviceTree } = openwrtKernel({ source: "../openwrt/", target: "ath79", subtarget: "generic" });
    expect(Object.values(kernel.patchSet?.sources ?? {})).toEqual(
      ["include", "target/linux/generic", "target/linux/ath79"].map((name) => ({
        kind: "folder",
        path: `../openwrt/${name}`,
      })),
    );
    expect(kernel.source).toMatchObject({ kind: "debian-binary" });
    expect(deviceTree).toBeUndefined();
  });

  it("gives a device its kernel, and the device tree of the named board", () => {
    const boot = { deviceTree: "own.dts", kernelArguments: "" } as NonNullable<typeof device.device.boot>;
    const board = { ...device, device: { ...device.device, boot } };
    expect(withKernel(board, openwrtKernel(options)).device.boot?.deviceTree).toBe("own.dts");
    const withRadios = (radios: readonly Radio[]) =>
      withKernel({ ...board, device: { ...board.device, radios } }, openwrtKernel(options)).device.radios;
    const radio: Radio = { interface: "wlan0", bands: ["5"], standards: ["n"], width: 40 };
    // Empty, because it is not known which radios this kernel supports.
    expect([withRadios([]), withRadios([radio])]).toEqual([undefined, [radio]]);
    const changed = withKernel(board, openwrtKernel({ ...options, board: "glinet_gl-mt300a" }));
    expect(changed.device.boot?.deviceTree).toBe("openwrt/by-board/glinet_gl-mt300a.dts");
    expect(changed.device.kernel.patchSet?.name).toBe("OpenWrt ramips/mt7620");
  });

  it.each([
    [{ ...options, sha256: undefined }, /sha256: a tarball needs a hash/],
    [{ ...options, source: "folder" }, /sha256: a tarball needs a hash; a folder must not have one/],
    [{ ...options, target: "../x" }, /target: not the name of a folder/],
    [{ ...options, board: 'a"b' }, /board: not the name of a board/],
  ])("refuses %j", (wrong, message) => {
    expect(() => openwrtKernel(wrong as typeof options)).toThrow(message);
  });
});
