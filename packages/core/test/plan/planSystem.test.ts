import { homedir } from "node:os";
import { execaSync } from "execa";
import { describe, expect, it } from "vitest";
import { basePlugins } from "../../src/base/basePlugins.js";
import { makePackage } from "../../src/plan/makePackage.js";
import type { Plan, TextReference } from "../../src/plan/Plan.js";
import { planSystem } from "../../src/plan/planSystem.js";
import { applyPlugins } from "../../src/system/applyPlugins.js";
import type { BootSpec } from "../../src/system/Boot.js";
import { secret } from "../../src/system/content.js";
import { mips, mipsel } from "../../src/system/cpus/mips.js";
import type { DeviceSpec } from "../../src/system/Device.js";
import type { Package } from "../../src/system/Package.js";
import type { DevicePlugin, Plugin } from "../../src/system/Plugin.js";
import { debianSource, urlSource } from "../../src/system/source.js";
import { device, plugin, problemsOf, systemOf } from "../system/support.js";

const zlib = makePackage({ name: "zlib", source: debianSource("zlib"), licence: "Zlib", files: {} });
const rsync = makePackage({
  name: "rsync",
  source: debianSource("rsync"),
  licence: "GPL-3.0-or-later",
  libraries: [zlib],
  files: { "/usr/bin/rsync": { from: "usr/bin/rsync" } },
  links: { "/usr/bin/copy": "rsync" },
});

function bring(what: Package, name = `brings-${what.name}`) {
  return plugin(name, { packages: (packages) => packages.add(what) });
}

function onDevice(change: Partial<DeviceSpec>): Plan {
  const changed: DevicePlugin = { ...device, device: { ...device.device, ...change } };
  return planSystem(applyPlugins({ hostname: "test", device: changed, plugins: basePlugins() }));
}

const boot: BootSpec = {
  deviceTree: "acme/router.dts",
  kernelImage: { format: "uimage", compression: "lzma" },
  kernelArguments: "console=ttyS0,115200",
  phram: { address: 0x1400000, kernelSlot: 0x400000, rootfsSize: 0x800000 },
  loader: { prompt: "acme>", stop: "Press a key." },
};

const codes = (run: () => unknown) => problemsOf(run).map(({ code }) => code);

describe("a plan", () => {
  const plan = planSystem(systemOf([bring(rsync)]));

  it("contains the toolchain, the kernel, busybox, and the packages with their libraries", () => {
    expect(Object.keys(plan.steps)).toEqual([
      "busybox-mips",
      "cross-mips",
      "libgcc-mips",
      "libgcc-source",
      "linux-mips",
      "linux-source-mips",
      "musl-mips",
      "rsync-mips",
      "zlib-mips",
    ]);
    expect(plan.kernel).toBe("linux-mips");
    expect(plan.packageSteps).toEqual({ rsync: "rsync-mips", zlib: "zlib-mips" });
    expect(plan.steps["rsync-mips"]?.environment.zlib).toEqual({ step: "zlib-mips" });
    expect(plan.steps["rsync-mips"]?.script).toContain('CFLAGS="$CFLAGS -I$zlib/usr/include"');
    expect(plan.packages.map((one) => one.name)).toEqual(["busybox", "libgcc", "linux", "musl", "rsync", "zlib"]);
  });

  it("refers only to its own steps", () => {
    for (const step of Object.values(plan.steps)) {
      const references = Object.values(step.environment).flatMap((value) =>
        typeof value === "object" && "step" in value ? [value.step] : [],
      );
      const allowed = step.allowedReferences.filter((name) => name !== "out");
      for (const name of [...references, ...allowed]) expect(plan.steps).toHaveProperty([name]);
    }
    for (const { from } of plan.install) if ("step" in from) expect(plan.steps).toHaveProperty([from.step]);
  });

  it("installs the C library, its loader, busybox with its links, and the packages' files", () => {
    expect(plan.install).toEqual([
      {
        path: "/bin/busybox",
        package: "busybox",
        from: { step: "busybox-mips", file: "busybox", mode: 0o755, linksFrom: "busybox.links" },
      },
      { path: "/lib/ld-musl-mips-sf.so.1", package: "musl", from: { link: "libc.so" } },
      { path: "/lib/libc.so", package: "musl", from: { step: "musl-mips", file: "lib/libc.so", mode: 0o755 } },
      { path: "/usr/bin/copy", package: "rsync", from: { link: "rsync" } },
      { path: "/usr/bin/rsync", package: "rsync", from: { step: "rsync-mips", file: "usr/bin/rsync" } },
    ]);
  });

  it("has scripts with valid syntax", () => {
    for (const [name, { script }] of Object.entries(plan.steps)) {
      const result = execaSync("bash", ["-n"], { input: script, reject: false });
      expect({ name, stderr: result.stderr }).toEqual({ name, stderr: "" });
    }
  });

  it("is plain data, without secrets or paths of this machine", () => {
    const keys = plugin("keys", { etc: (etc) => etc.file("key", secret("SECRET_OF_MINE")) });
    const secretive = planSystem(systemOf([bring(rsync), keys]));
    expect(secretive).toEqual(plan);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    const text = JSON.stringify(plan);
    for (const path of [process.cwd(), homedir()]) expect(text).not.toContain(path);
  });

  it("does not depend on the order of plugins", () => {
    const [a, b] = [bring(rsync), bring(zlib)];
    expect(planSystem(systemOf([a, b]))).toEqual(planSystem(systemOf([b, a])));
  });
});

describe("the steps for a device", () => {
  it("do not depend on its name: devices with one CPU and kernel share every step", () => {
    expect(onDevice({ name: "one" })).toEqual(onDevice({ name: "another" }));
  });

  it("use only the compiler for its byte order", () => {
    const cpu = { family: mipsel, march: "mips32r2", mtune: "24kc" };
    const [big, little] = [onDevice({}), onDevice({ cpu })];
    expect(big.buildRoot.packages).toContain("gcc-mips-linux-gnu");
    expect(big.buildRoot.packages).not.toContain("gcc-mipsel-linux-gnu");
    expect(little.buildRoot.packages).toContain("gcc-mipsel-linux-gnu");
    expect(little.steps["libgcc-source"]).toEqual(big.steps["libgcc-source"]);
    expect(JSON.stringify(little.steps)).not.toMatch(/mips-linux|(?<!linux-source)-mips"|elf32btsmip/);
  });

  it("use its CPU's flags in every compilation", () => {
    const { steps } = onDevice({ cpu: { family: mips, march: "mips32r2", mtune: "74kc" } });
    for (const name of ["libgcc-mips", "musl-mips", "cross-mips"]) {
      expect(steps[name]?.script).toContain("-march=mips32r2 -mtune=74kc -msoft-float");
    }
  });
});

describe("the kernel step", () => {
  it("sorts the requested symbols", () => {
    const asks = plugin("asks", {
      kernelConfig: (kernel) => {
        kernel.set("ZEBRA", 7);
        kernel.set("APPLE", "n");
        kernel.set("CMDLINE", 'say "hi"');
      },
    });
    const { kernelConfig } = planSystem(systemOf([asks])).steps["linux-mips"]?.environment ?? {};
    const lines = (kernelConfig as TextReference).text.split("\n");
    expect(lines[lines.length - 1]).toBe("");
    expect(lines).toContain("# CONFIG_APPLE is not set");
    expect(lines).toContain('CONFIG_CMDLINE="say \\"hi\\""');
    expect(lines[lines.length - 2]).toBe("CONFIG_ZEBRA=7");
  });

  it("can start from kernels with other symbols and firmware, but not with other sources, patches or files", () => {
    const basisOf = (...taps: Parameters<typeof plugin>[1][]) => {
      const plugins = taps.map((tap, index) => plugin(`p${index}`, tap));
      return planSystem(systemOf(plugins)).steps["linux-mips"]?.objects?.basis;
    };
    const plain = basisOf();
    expect(plain).toMatchObject({ source: { source: device.device.kernel.source } });
    expect(basisOf({ kernelConfig: (kernel) => kernel.enable(["TUN", "MIPS_RAW_APPENDED_DTB"]) })).toEqual(plain);
    const firmware = { name: "a.bin", package: "a", source: urlSource("http://localhost/a.bin", "0".repeat(64)) };
    const built = {
      kernelFirmware: (all) => all.add({ ...firmware, file: "a.bin", licence: "MIT" }),
    } as const satisfies Parameters<typeof plugin>[1];
    expect(basisOf(built)).toEqual(plain);
    const patch = (text: string) => basisOf({ kernelPatches: (patches) => patches.patch("a", text) });
    expect(new Set([plain, patch("one"), patch("two")].map((basis) => JSON.stringify(basis))).size).toBe(3);
    expect(basisOf({ kernelFiles: (files) => files.file("a.c", "x") })).not.toEqual(plain);
  });

  it("does not contain device trees, so that boards share it", () => {
    const trees = plugin("board", {
      deviceTree: (trees) => {
        trees.file("acme/router.dts", "/dts-v1/;\n");
        trees.append("acme/router.dts", "leds", "&leds {};\n");
        trees.reserve({ label: "next", address: 0x4000000, size: 0x100000 });
      },
    });
    const planFor = (plugins: Plugin[]) =>
      planSystem(
        applyPlugins({
          hostname: "test",
          device: { ...device, device: { ...device.device, boot } },
          plugins: [...basePlugins(), ...plugins],
        }),
      );
    const plan = planFor([trees]);
    expect(plan.deviceTrees).toEqual({ phram: "device-tree-phram-mips" });
    expect(plan.kernelImages).toEqual({ phram: "kernel-image-phram-mips" });
    expect(plan.steps["linux-mips"]).toEqual(planFor([]).steps["linux-mips"]);
    expect(plan.steps["device-tree-phram-mips"]?.environment).toMatchObject({
      path0: "acme/router.dts",
      text0: { text: "/dts-v1/;\n" },
      path1: "acme/router.dts",
      text1: { text: "&leds {};\n" },
      tree: { text: expect.stringContaining('label = "next"') },
      linux: { step: "linux-mips" },
    });
    expect(plan.steps["kernel-image-phram-mips"]?.environment).toEqual({
      linux: { step: "linux-mips" },
      tree: { step: "device-tree-phram-mips" },
    });
  });
});

describe("a package that cannot be built is refused", () => {
  it("if another package has the same name", () => {
    const other = { ...zlib, licence: "MIT" };
    const both = () => planSystem(systemOf([bring({ ...rsync, libraries: [other] }), bring(zlib)]));
    expect(codes(both)).toEqual(["PACKAGE_CONFLICT"]);
  });

  it("if another package has the same file", () => {
    const impostor = { ...rsync, name: "impostor" };
    expect(codes(() => planSystem(systemOf([bring(rsync), bring(impostor)])))).toEqual([
      "PACKAGE_FILE_CONFLICT",
      "PACKAGE_FILE_CONFLICT",
    ]);
  });

  it("if its name or its paths are invalid", () => {
    const bad = { ...zlib, name: "Zlib", files: { "etc/../x": { from: "../y" } } };
    expect(codes(() => planSystem(systemOf([bring(bad)])))).toEqual(["PACKAGE_NAME", "PACKAGE_PATH", "PACKAGE_PATH"]);
    for (const name of ["", "1st", "a/b", "a b", "__proto__", "z".repeat(101)]) {
      expect(codes(() => planSystem(systemOf([bring({ ...zlib, name })])))).toEqual(["PACKAGE_NAME"]);
    }
  });

  const booted: DevicePlugin = { ...device, device: { ...device.device, boot } };
  const planOn = (board: DevicePlugin, what: Package) =>
    planSystem(applyPlugins({ hostname: "test", device: board, plugins: [...basePlugins(), bring(what)] }));

  it.each(["linux", "busybox", "musl", "libgcc", "cross", "kernel-image-phram", "device-tree-phram"])(
    "if it would replace the step %s",
    (name) => {
      const problems = problemsOf(() => planOn(booted, { ...rsync, name }));
      expect(problems).toMatchObject([{ code: "STEP_CONFLICT", hint: "Rename the package" }]);
      expect(problems[0]?.message).toContain(`the package ${name} both make a build step named ${name}-mips`);
      const asLibrary = { ...rsync, libraries: [{ ...zlib, name }] };
      expect(codes(() => planOn(booted, asLibrary))).toContain("STEP_CONFLICT");
    },
  );

  it("unless the step with its name exists only for boards with a boot loader", () => {
    const plan = planOn(device, { ...rsync, name: "kernel-image-phram" });
    expect(plan.steps["kernel-image-phram-mips"]?.title).toContain("compile kernel-image-phram");
  });

  it("if a variable of its step has two values, or cannot be set", () => {
    const variables = (change: Partial<Package>) =>
      problemsOf(() => planOn(device, { ...rsync, ...change })).map(({ code, message }) => [
        code,
        /(?:, |sets )("[^"]*"|\$\w+)/.exec(message)?.[1],
      ]);
    const library = (name: string) => ({ ...zlib, name, files: {} });
    expect(variables({ libraries: [library("lib-a"), library("lib.a")] })).toEqual([["PACKAGE_VARIABLE", "$lib_a"]]);
    expect(variables({ libraries: [library("source")] })).toEqual([["PACKAGE_VARIABLE", "$source"]]);
    expect(variables({ environment: { zlib: "x" } })).toEqual([["PACKAGE_VARIABLE", "$zlib"]]);
    expect(variables({ environment: { out: "x", UID: "0" } })).toEqual([
      ["PACKAGE_VARIABLE", "$UID"],
      ["PACKAGE_VARIABLE", "$out"],
    ]);
    expect(variables({ environment: { "A-B": "x" } })).toEqual([["PACKAGE_ENVIRONMENT", '"A-B"']]);
    expect(variables({ environment: { GREETING: "hello", _a1: "" } })).toEqual([]);
  });

  it("if its variables are too large to start programs, unless they are files", () => {
    const long = "x".repeat(128 * 1024);
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`PART${index}`, long.slice(100)]));
    const problems = (environment: NonNullable<Package["environment"]>) =>
      codes(() => planOn(device, { ...rsync, environment }));
    expect(problems({ LONG: long })).toEqual(["PACKAGE_ENVIRONMENT"]);
    expect(problems({ LONG: long.slice(0, -"LONG=\0".length) })).toEqual([]);
    expect(problems(many)).toEqual(["PACKAGE_ENVIRONMENT"]);
    expect(problems({ LONG: { text: long.repeat(20) } })).toEqual([]);
    const { steps } = planOn(device, { ...rsync, environment: { LONG: { text: long } } });
    expect(steps["rsync-mips"]?.environment.LONG).toEqual({ text: long });
  });

  it("if an address of its source is invalid; the error shows the address without its password", () => {
    const from = (...urls: string[]) =>
      problemsOf(() => planOn(device, { ...rsync, source: urlSource(urls, "0".repeat(64)) })).map(
        ({ message }) => message,
      );
    const bad = [
      "http://[::1/a.tar.gz",
      "https://",
      "ftp://a.example/b",
      "tool.tar.gz",
      "http://a b/c",
      "http://h:99999/x",
    ];
    for (const url of bad) {
      expect(from("https://a.example/b.tar.gz", url)).toEqual([
        `brings-rsync: the source of the package rsync has the address ${JSON.stringify(url)}, which is not valid`,
      ]);
    }
    expect(from("http://me:hush@[::1/a")).toEqual([expect.not.stringContaining("hush")]);
    expect(from()).toEqual([expect.stringContaining("has no address")]);
    for (const url of ["https://a.example/100%.tar.gz", "http://a.example/%", "https://a.example/%E0%A4%A.tgz"]) {
      expect(from(url)).toEqual([]);
    }
  });

  it("if the device's kernel has an invalid source, or one with the name of another variable", () => {
    const kernel = { ...device.device.kernel, source: urlSource("http://[", "0".repeat(64)) };
    const patchSet = { name: "acme", licence: "GPL-2.0-only", script: "", sources: { source: debianSource("acme") } };
    const board = (change: object): DevicePlugin => ({ ...device, device: { ...device.device, ...change } });
    expect(codes(() => planOn(board({ kernel }), rsync))).toEqual(["PACKAGE_SOURCE"]);
    expect(codes(() => planOn(board({ kernel: { ...device.device.kernel, patchSet } }), rsync))).toEqual([
      "KERNEL_PATCH_SET",
    ]);
  });

  it.each(["A B;reboot=1", "", "1A", "A=B", "$A"])("if it sets the variable %j", (name) => {
    const bad = { ...zlib, environment: { FINE: "$A; b", [name]: "x" } };
    expect(codes(() => planSystem(systemOf([bring(bad)])))).toEqual(["PACKAGE_ENVIRONMENT"]);
  });

  it("if a variable of its script has two meanings", () => {
    const named = (name: string) => ({ ...zlib, name });
    const refused = (what: Partial<Package>) => codes(() => planSystem(systemOf([bring({ ...rsync, ...what })])));
    expect(refused({ libraries: [named("a-b"), named("a_b"), named("a.c")] })).toEqual(["PACKAGE_VARIABLE"]);
    expect(refused({ libraries: [named("source")] })).toEqual(["PACKAGE_VARIABLE"]);
    expect(refused({ environment: { zlib: "/elsewhere", cross: "no", FINE: "yes" } })).toEqual([
      "PACKAGE_VARIABLE",
      "PACKAGE_VARIABLE",
    ]);
  });
});

it("device trees of any size reach their step as files", () => {
  const text = `/ { };\n${"/* a comment */\n".repeat(20_000)}`;
  const trees = plugin("trees", {
    deviceTree: (files) => {
      files.file("acme/router.dts", text);
      files.append("acme/router.dts", "comments", text);
    },
  });
  const { steps } = planSystem(
    applyPlugins({
      hostname: "test",
      device: { ...device, device: { ...device.device, boot } },
      plugins: [...basePlugins(), trees],
    }),
  );
  const { environment } = steps["device-tree-phram-mips"] ?? { environment: {} };
  const plain = Object.values(environment).filter((value) => typeof value === "string");
  expect(plain.join("").length).toBeLessThan(1000);
  expect(Object.values(environment).filter((value) => (value as TextReference).text === text)).toHaveLength(2);
});
