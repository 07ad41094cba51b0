import { describe, expect, it } from "vitest";
import { auditElf } from "../../src/image/auditElf.js";
import type { LoadedNode } from "../../src/image/loadRoot.js";
import { type ElfOptions, makeElf } from "./makeElf.js";
import { codesOf, errorOf, loadedFile } from "./support.js";

const mips = { arch: "mips", march: "mips32r2", mtune: "24kc" } as const;
const loader = "/lib/ld-musl-mips-sf.so.1";
const owner = { package: "test" };
const folder: LoadedNode = { kind: "directory", mode: 0o755, uid: 0, gid: 0, owner };
const link = (target: string): LoadedNode => ({ kind: "link", target, owner });

/** An image with libc, its loader link, and these. */
function image(nodes: Record<string, LoadedNode>): Map<string, LoadedNode> {
  const elf = loadedFile(makeElf());
  return new Map(Object.entries({ "/lib": folder, "/lib/libc.so": elf, [loader]: link("libc.so"), ...nodes }));
}

const program = (options: ElfOptions = {}) =>
  loadedFile(makeElf({ interpreter: loader, needed: ["libc.so"], ...options }));

describe("auditElf", () => {
  it("accepts soft-float programs whose loader and libraries are there, through links and run paths", () => {
    const needed = ["libc.so", "libm.so.6", "libz.so.1", "libown.so"];
    const root = image({
      "/opt": folder,
      "/opt/app": program({ needed, runpath: "$ORIGIN/libs" }),
      "/opt/libs": link("/opt/l"),
      "/opt/l": folder,
      "/opt/l/libown.so": loadedFile(makeElf()),
      "/usr": folder,
      "/usr/lib": link("../lib"),
      "/lib/libz.so.1": link("libz.so.1.3"),
      "/lib/libz.so.1.3": loadedFile(makeElf()),
      "/bin/script": loadedFile("#!/bin/sh\n"),
    });
    expect(() => auditElf(root, mips)).not.toThrow();
  });

  it.each<[string, ElfOptions]>([
    ["ELF_FP_ABI", { fpAbi: 1 }],
    ["ELF_FP_ABI", { fpAbi: undefined }],
    ["ELF_MACHINE", { littleEndian: true }],
    ["ELF_MACHINE", { machine: 62, bits: 64, littleEndian: true }],
    ["ELF_MACHINE", { flags: 0x70000020 }],
    ["ELF_INTERPRETER", { interpreter: "/lib/ld.so.1" }],
    ["ELF_NEEDED", { needed: ["libssl.so.3"] }],
  ])("reports %s for %o", async (code, options) => {
    const error = await errorOf(() => auditElf(image({ "/bin/app": program(options) }), mips));
    expect(error.exitClass).toBe("build");
    expect(error.problems).toMatchObject([{ code, message: expect.stringContaining("/bin/app of the package test ") }]);
  });

  it("reports every fault of every file at once", async () => {
    const root = image({
      "/bin/a": program({ fpAbi: 1, needed: ["libx.so"] }),
      "/bin/b": loadedFile(makeElf().subarray(0, 60)),
    });
    expect(await codesOf(() => auditElf(root, mips))).toEqual(["ELF_FP_ABI", "ELF_NEEDED", "ELF_BROKEN"]);
  });

  it("wants the byte order of the device", () => {
    const little = new Map([["/lib/libc.so", loadedFile(makeElf({ littleEndian: true }))]]);
    expect(() => auditElf(little, { ...mips, arch: "mipsel" })).not.toThrow();
  });

  it("does not follow links round in circles", async () => {
    const root = image({ [loader]: link("/lib/loop"), "/lib/loop": link(loader), "/bin/app": program() });
    expect(await codesOf(() => auditElf(root, mips))).toEqual(["ELF_INTERPRETER"]);
  });
});
