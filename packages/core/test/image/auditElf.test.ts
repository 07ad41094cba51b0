import { describe, expect, it } from "vitest";
import { auditElf } from "../../src/image/auditElf.js";
import type { LoadedNode } from "../../src/image/loadRoot.js";
import type { CpuTarget } from "../../src/system/CpuFamily.js";
import { aarch64 } from "../../src/system/cpus/aarch64.js";
import * as families from "../../src/system/cpus/mips.js";
import { type ElfOptions, makeElf } from "../formats/makeElf.js";
import { codesOf, errorOf, loadedFile } from "./support.js";

const mips: CpuTarget = { family: families.mips, march: "mips32r2", mtune: "24kc" };
const loader = "/lib/ld-musl-mips-sf.so.1";
const owner = { package: "test" };
const folder: LoadedNode = { kind: "directory", mode: 0o755, uid: 0, gid: 0, owner };
const link = (target: string): LoadedNode => ({ kind: "link", target, owner });

/** Returns an image with libc, the link to its loader, and further files. */
function image(nodes: Record<string, LoadedNode>): Map<string, LoadedNode> {
  const elf = loadedFile(makeElf());
  return new Map(Object.entries({ "/lib": folder, "/lib/libc.so": elf, [loader]: link("libc.so"), ...nodes }));
}

const program = (options: ElfOptions = {}) =>
  loadedFile(makeElf({ interpreter: loader, needed: ["libc.so"], ...options }));

describe("auditElf", () => {
  it("accepts soft-float programs whose loader and libraries exist, through links and run paths", () => {
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
    expect(() => auditElf(root, mips, [])).not.toThrow();
  });

  it.each<[string, ElfOptions]>([
    ["ELF_FP_ABI", { fpAbi: 1 }],
    ["ELF_FP_ABI", { fpAbi: undefined }],
    ["ELF_MACHINE", { littleEndian: true }],
    ["ELF_MACHINE", { machine: 62, bits: 64, littleEndian: true }],
    ["ELF_MACHINE", { flags: 0x70000020 }],
    ["ELF_INTERPRETER", { interpreter: "/lib/ld.so.1" }],
    ["ELF_NEEDED", { needed: ["libssl.so.3"] }],
    ["ELF_NO_PIE", { type: 2 }],
    ["ELF_NO_RELRO", { relro: "none" }],
    ["ELF_NO_RELRO", { relro: "something else" }],
    ["ELF_NO_RELRO", { bindNow: "no" }],
    ["ELF_EXECUTABLE_STACK", { stack: 7 }],
    ["ELF_EXECUTABLE_STACK", { stack: undefined }],
    ["ELF_NO_STACK_PROTECTOR", { stackProtector: "none" }],
  ])("reports %s for %o", async (code, options) => {
    const error = await errorOf(() => auditElf(image({ "/bin/app": program(options) }), mips, []));
    expect(error.exitClass).toBe("build");
    expect(error.problems).toMatchObject([{ code, message: expect.stringContaining("/bin/app of the package test ") }]);
  });

  it("reports every problem of every file at once", async () => {
    const root = image({
      "/bin/a": program({ fpAbi: 1, needed: ["libx.so"] }),
      "/bin/b": loadedFile(makeElf().subarray(0, 60)),
    });
    expect(await codesOf(() => auditElf(root, mips, []))).toEqual(["ELF_FP_ABI", "ELF_NEEDED", "ELF_BROKEN"]);
  });

  it.each<ElfOptions>([
    { bindNow: "DT_BIND_NOW" },
    { bindNow: "DT_FLAGS_1" },
    { stackProtector: "mark" },
    // A kernel object is not checked like a program.
    { type: 1, relro: "none", stack: 7, stackProtector: "none" },
  ])("accepts %o", (options) => {
    expect(() => auditElf(image({ "/bin/app": program(options) }), mips, [])).not.toThrow();
  });

  it("exempts a package from hardening that it has a reason to omit, and nothing else", async () => {
    const weak = program({ type: 2, relro: "none", stack: 7, stackProtector: "none" });
    const root = image({ "/bin/app": weak, "/bin/other": { ...weak, owner: { package: "other" } } });
    const exempt = (...names: readonly ("pie" | "relro" | "noexecstack" | "stackProtector")[]) => [
      { name: "test", exemptions: Object.fromEntries(names.map((name) => [name, "a reason"])) },
      { name: "another", exemptions: { pie: "of no use to others" } },
    ];
    const all = ["ELF_NO_PIE", "ELF_NO_RELRO", "ELF_EXECUTABLE_STACK", "ELF_NO_STACK_PROTECTOR"];
    expect(await codesOf(() => auditElf(root, mips, []))).toEqual([...all, ...all]);
    expect(await codesOf(() => auditElf(root, mips, exempt("pie", "relro", "noexecstack", "stackProtector")))).toEqual(
      all,
    );
    expect(await codesOf(() => auditElf(root, mips, exempt("relro", "noexecstack")))).toEqual([
      "ELF_NO_PIE",
      "ELF_NO_STACK_PROTECTOR",
      ...all,
    ]);
  });

  it("explains how a file that is in no package gets an exemption", async () => {
    const byHand: LoadedNode = { ...program({ type: 2 }), owner: { plugins: ["config"] } };
    const error = await errorOf(() => auditElf(image({ "/bin/app": byHand }), mips, []));
    expect(error.problems).toMatchObject([
      { message: expect.stringContaining("/bin/app of config"), hint: expect.stringContaining("prebuiltFiles") },
    ]);
  });

  it("requires the device's byte order", () => {
    const little = new Map([["/lib/libc.so", loadedFile(makeElf({ littleEndian: true }))]]);
    expect(() => auditElf(little, { ...mips, family: families.mipsel }, [])).not.toThrow();
  });

  it("follows the CPU family of the device, such as 64 bits without a floating-point ABI", async () => {
    const arm: CpuTarget = { family: aarch64, march: "armv8-a", mtune: "cortex-a53" };
    const own: ElfOptions = { bits: 64, littleEndian: true, machine: 183, flags: 0, fpAbi: undefined };
    const { loader } = aarch64.toolchain;
    const root = (options: ElfOptions) =>
      new Map<string, LoadedNode>([
        ["/lib", folder],
        ["/lib/libc.so", loadedFile(makeElf(own))],
        [loader, link("libc.so")],
        ["/bin/app", loadedFile(makeElf({ ...own, interpreter: loader, needed: ["libc.so"], ...options }))],
      ]);
    expect(() => auditElf(root({}), arm, [])).not.toThrow();
    const error = await errorOf(() => auditElf(root({ machine: 62 }), arm, []));
    expect(error.problems).toMatchObject([
      {
        code: "ELF_MACHINE",
        message:
          "/bin/app of the package test is for another machine: 64-bit little-endian x86_64, not 64-bit little-endian AArch64",
      },
    ]);
    for (const options of [{ bits: 32 }, { littleEndian: false }, { machine: 40, bits: 32 }] as const) {
      expect(await codesOf(() => auditElf(root(options), arm, []))).toEqual(["ELF_MACHINE"]);
    }
    const weak: ElfOptions = { type: 2, relro: "something else", stack: 7, stackProtector: "none" };
    expect(await codesOf(() => auditElf(root(weak), arm, []))).toEqual([
      "ELF_NO_PIE",
      "ELF_NO_RELRO",
      "ELF_EXECUTABLE_STACK",
      "ELF_NO_STACK_PROTECTOR",
    ]);
  });

  it("recognizes other ABIs of a machine by the flags that a family lists", async () => {
    const otherAbis = [{ mask: 0x400, value: 0, title: "soft float" }];
    const armhf: CpuTarget = {
      family: { ...aarch64, elf: { bits: 32, machine: 40, title: "ARM", otherAbis } },
      march: "armv7-a",
      mtune: "cortex-a7",
    };
    const root = (flags: number) =>
      new Map([["/lib/libc.so", loadedFile(makeElf({ littleEndian: true, machine: 40, flags, fpAbi: undefined }))]]);
    expect(() => auditElf(root(0x5000400), armhf, [])).not.toThrow();
    const error = await errorOf(() => auditElf(root(0x5000200), armhf, []));
    expect(error.problems[0]?.message).toContain("32-bit little-endian ARM, soft float, not 32-bit");
  });

  it("does not follow loops of links", async () => {
    const root = image({ [loader]: link("/lib/loop"), "/lib/loop": link(loader), "/bin/app": program() });
    expect(await codesOf(() => auditElf(root, mips, []))).toEqual(["ELF_INTERPRETER"]);
  });
});
