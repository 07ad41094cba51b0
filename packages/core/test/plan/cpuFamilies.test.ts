import { readFileSync } from "node:fs";
import { execaSync } from "execa";
import { describe, expect, it } from "vitest";
import { basePlugins } from "../../src/base/basePlugins.js";
import { toolRootRequests } from "../../src/engine/buildRoot.js";
import { Problems } from "../../src/errors.js";
import { lockRequest } from "../../src/pipeline/lockRequest.js";
import { planSystem } from "../../src/plan/planSystem.js";
import { applyPlugins } from "../../src/system/applyPlugins.js";
import { loaderAddress } from "../../src/system/Boot.js";
import type { CpuFamily, CpuTarget } from "../../src/system/CpuFamily.js";
import { kernelFile } from "../../src/system/CpuFamily.js";
import { checkCpu } from "../../src/system/checkCpu.js";
import { aarch64 } from "../../src/system/cpus/aarch64.js";
import { mips, mipsel } from "../../src/system/cpus/mips.js";
import type { DeviceSpec } from "../../src/system/Device.js";
import { debianSource } from "../../src/system/source.js";
import { codesOf } from "../image/support.js";
import { device, plugin } from "../system/support.js";

/** A CPU that core does not know, from the text of docs/port-a-board.md. */
const [, text = ""] =
  /const riscv64: CpuFamily = (\{.*?^\});$/ms.exec(readFileSync("docs/port-a-board.md", "utf8")) ?? [];
const riscv64 = new Function("aarch64", `return ${text}`)(aarch64) as CpuFamily;

const targets: Readonly<Record<string, CpuTarget>> = {
  mips: { family: mips, march: "mips32r2", mtune: "24kc" },
  mipsel: { family: mipsel, march: "mips32r2", mtune: "24kc" },
  aarch64: { family: aarch64, march: "armv8-a", mtune: "cortex-a53" },
  riscv64: { family: riscv64, march: "rv64gc", mtune: "sifive-7-series" },
};

function systemOn(cpu: CpuTarget, change: Partial<DeviceSpec> = {}) {
  const tool = { name: "tool", source: debianSource("tool"), licence: "MIT", script: "make", files: {} };
  return applyPlugins({
    hostname: "test",
    device: { ...device, device: { ...device.device, cpu, ...change } },
    plugins: [...basePlugins(), plugin("tool", { packages: (packages) => packages.add(tool) })],
  });
}

describe.each(Object.entries(targets))("a plan for %s", (name, cpu) => {
  const system = systemOn(cpu);
  const plan = planSystem(system);
  const { toolchain, kernel } = cpu.family;

  it("has its own steps, whose names contain the CPU", () => {
    const names = ["busybox", "cross", "libgcc", "linux", "musl", "tool"].map((what) => `${what}-${name}`);
    const shared = ["libgcc-source", `linux-source-${kernel.arch}`];
    expect(Object.keys(plan.steps).filter((step) => !shared.includes(step))).toEqual(names);
    expect(plan.packageSteps).toEqual({ tool: `tool-${name}` });
  });

  it("has the compiler for that CPU in its root, and no other", () => {
    const compilers = plan.buildRoot.packages.filter((one) => /^gcc-/.test(one));
    expect(compilers).toEqual([toolchain.compiler]);
    expect(toolRootRequests(plan)).toEqual({});
  });

  it("names no other CPU anywhere", () => {
    const others = Object.keys(targets).filter((other) => other !== name);
    // One CPU's name is the start of another's.
    const words = new RegExp(`\\b(${others.join("|")})\\b`, "i");
    // The kernel's source is unpacked without the folders of other architectures.
    const texts = Object.values(plan.steps).map(({ script }) => script.replaceAll(/^#.*$| --exclude='.*/gm, ""));
    if (name !== "mipsel") for (const text of texts) expect(text).not.toMatch(words);
    expect(JSON.stringify([plan.install, plan.packages])).not.toMatch(words);
  });

  it("compiles for the CPU, with all flags, in every step", () => {
    const flags = `-march=${cpu.march} -mtune=${cpu.mtune}${toolchain.flags.map((flag) => ` ${flag}`).join("")}`;
    for (const step of ["musl", "cross"]) expect(plan.steps[`${step}-${name}`]?.script).toContain(flags);
    const { script = "" } = plan.steps[`linux-${name}`] ?? {};
    expect(script).toContain(`ARCH=${kernel.arch} CROSS_COMPILE=${toolchain.gnu}-`);
    expect(script).toContain(`kernel_make ${kernel.image?.target ?? "vmlinux"}\n`);
    expect(plan.install.find(({ path }) => path === toolchain.loader)?.from).toEqual({ link: "libc.so" });
  });

  it("hardens every program, with ld's own scripts if they suffice", () => {
    const { script = "" } = plan.steps[`cross-${name}`] ?? {};
    expect(script).toContain("-z relro -z now -z noexecstack");
    expect(script).toContain("-fPIE -pie");
    expect(script).toContain("NIXWRT_STACK_PROTECTOR--fstack-protector-strong");
    expect(script.includes("pie.ld")).toBe(toolchain.gotOutsideRelro);
    expect(plan.steps[`musl-${name}`]?.script.includes("shared.ld")).toBe(toolchain.gotOutsideRelro);
  });

  it("has scripts with valid syntax", () => {
    for (const [step, { script }] of Object.entries(plan.steps)) {
      const { stderr } = execaSync("bash", ["-n"], { input: script, reject: false });
      expect({ step, stderr }).toEqual({ step, stderr: "" });
    }
  });

  it("locks its sources, including those of libgcc", () => {
    const libgcc = toolchain.libgcc.from === "debian" ? toolchain.libgcc.package : "gcc-14-source";
    const sources = lockRequest(system, plan).sources.map((source) =>
      source.kind === "debian-binary" ? source.package : "",
    );
    expect(sources).toContain(libgcc);
    expect(plan.packages.find((one) => one.name === "libgcc")?.source).toMatchObject({ package: libgcc });
  });

  it("suggests the kernel symbols of the family", () => {
    for (const [symbol, { value }] of Object.entries({ ...kernel.symbols, ...kernel.hardened })) {
      expect(system.kernelConfig.get(symbol)).toMatchObject({ value, ifAvailable: true });
    }
  });
});

describe("a CPU family", () => {
  it("is plain data: a copy through JSON gives the same plan", () => {
    for (const cpu of Object.values(targets)) {
      const copy = JSON.parse(JSON.stringify(cpu)) as CpuTarget;
      expect(planSystem(systemOn(copy))).toEqual(planSystem(systemOn(cpu)));
    }
  });

  it("determines the file that starts a kernel, and the address at which a boot loader sees memory", () => {
    expect(Object.values(targets).map(({ family }) => kernelFile(family))).toEqual([
      ...["vmlinux", "vmlinux", "Image", "Image"],
    ]);
    expect(Object.values(targets).map((cpu) => loaderAddress(cpu, 0x4000_0000))).toEqual([
      ...[0xc000_0000, 0xc000_0000, 0x4000_0000, 0x4000_0000],
    ]);
  });

  it("without a packaging has no devices with a boot loader, unless the device provides one", async () => {
    const { aarch64: cpu } = targets as { aarch64: CpuTarget };
    const boot = {
      deviceTree: "acme/router.dts",
      kernelImage: { format: "uimage", compression: "lzma" },
      kernelArguments: "",
      phram: { address: 0x4800_0000, kernelSlot: 0x100_0000, rootfsSize: 0x80_0000 },
      loader: { prompt: "=>", stop: "Press a key." },
    } as const;
    expect(await codesOf(() => systemOn(cpu, { boot }))).toEqual(["BOOT_PACKAGING"]);
    const packaging = {
      title: "mine",
      symbols: { ACME_BOOT: "to boot" },
      outputs: "echo mine\n",
      join: "cp a whole\n",
    };
    const system = systemOn(cpu, { boot, kernel: { ...device.device.kernel, packaging } });
    const { steps, kernelImages, deviceTrees } = planSystem(system);
    expect(system.kernelConfig.get("ACME_BOOT")?.value).toBe("y");
    expect(steps["linux-aarch64"]?.script).toContain("echo mine\n");
    expect(steps[kernelImages.phram ?? ""]?.script).toContain("cp a whole\n");
    expect(steps[deviceTrees.phram ?? ""]?.title).toBe("compile the device tree for phram");
  });
});

describe("a device without a valid CPU", () => {
  const described = (cpu: unknown) => ({ ...device, device: { ...device.device, cpu } }) as typeof device;

  it.each([
    ["like devices of older versions", { arch: "mips", march: "mips32r2", mtune: "24kc" }, "it has no cpu.family"],
    ["by a name", { family: "mips" }, "it has no cpu.family"],
    ["as undefined", undefined, "it has no cpu.family"],
    ["without a toolchain", { family: { ...mips, toolchain: undefined } }, "its cpu.family lacks toolchain"],
    ["by an invalid name", { family: { ...mips, name: "MIPS 32" } }, 'cpu.family is "MIPS 32"'],
  ])("is refused if it is described %s", (_, cpu, fault) => {
    const problems = new Problems();
    expect(checkCpu(described(cpu), problems)).toBe(false);
    expect(problems.list).toMatchObject([{ code: "DEVICE_CPU", message: expect.stringContaining(fault) }]);
  });

  it("is not confused with a device that has one", () => {
    const problems = new Problems();
    for (const cpu of Object.values(targets)) expect(checkCpu(described(cpu), problems)).toBe(true);
    expect(problems.list).toEqual([]);
  });
});
