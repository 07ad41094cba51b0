import { applyPlugins } from "@nixwrt/core/host";
import qemuDefault, { boards, maltaKernelConfig, qemu, virtKernelConfig } from "@nixwrt/device-qemu";
import { assert, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { basePlugins } from "../../core/src/base/basePlugins.js";

function systemOf(...options: Parameters<typeof qemu>) {
  return applyPlugins({ hostname: "emu", device: qemu(...options), plugins: [] });
}

function problemsOf(options: unknown) {
  return qemu(options as Parameters<typeof qemu>[0]).problems ?? [];
}

describe("qemu", () => {
  it("is the package's default export, for rc files", () => {
    expect(qemuDefault).toBe(qemu);
  });

  it("is each board in the package's list, with that board's options", () => {
    for (const { name, options } of boards) {
      const { device } = systemOf(options as Parameters<typeof qemu>[0]);
      expect(device.name).toBe(name);
      expect(device.emulator?.arguments.join(" ")).toContain("qemu-xhci");
    }
  });

  it("is a big-endian malta with 128 MiB by default", () => {
    const { device, kernelConfig } = systemOf();
    expect(device).toMatchObject({ name: "qemu-malta-big", cpu: { family: { name: "mips" } } });
    expect(device.emulator).toMatchObject({ binary: "qemu-system-mips", memory: 128 });
    expect(kernelConfig.get("CPU_BIG_ENDIAN")?.value).toBe("y");
    expect(kernelConfig.has("CPU_LITTLE_ENDIAN")).toBe(false);
  });

  it("is little-endian throughout if requested", () => {
    const { device, kernelConfig } = systemOf({ endian: "little" });
    expect(device).toMatchObject({ name: "qemu-malta-little", cpu: { family: { name: "mipsel" } } });
    expect(device.emulator?.binary).toBe("qemu-system-mipsel");
    expect(kernelConfig.get("CPU_LITTLE_ENDIAN")?.value).toBe("y");
    expect(kernelConfig.has("CPU_BIG_ENDIAN")).toBe(false);
  });

  it("requests every symbol of the board", () => {
    const { kernelConfig } = systemOf();
    for (const [symbol, value] of Object.entries(maltaKernelConfig)) {
      expect(kernelConfig.get(symbol)).toMatchObject({ value, origins: [{ plugin: "device-qemu" }] });
    }
  });

  it("has an image that boots by itself", () => {
    const image = systemOf({ memory: 64 }).images.get("emulator")?.value;
    expect(image?.parts.map((part) => part.file)).toEqual(["vmlinux", "rootfs.squashfs", "run"]);
    const script = image?.parts.find((part) => part.file === "run");
    expect(script).toMatchObject({ mode: 0o755, from: { text: expect.stringContaining("-m 64") } });
  });

  it("leaves no way around the kernel's checks, except for the boot counter of the board with flash", () => {
    const symbols = ["DEVMEM", "DEVPORT", "KEXEC"] as const;
    const values = (flash: boolean) => {
      const { kernelConfig } = applyPlugins({ hostname: "emu", device: qemu({ flash }), plugins: basePlugins() });
      return symbols.map((symbol) => kernelConfig.get(symbol)?.value);
    };
    expect(values(false)).toEqual(["n", "n", "n"]);
    expect(values(true)).toEqual(["y", "n", "n"]);
  });

  it("has a USB controller and its driver if requested", () => {
    const { device, kernelConfig } = systemOf({ usb: true });
    expect(device.emulator?.arguments.join(" ")).toMatch(/-device qemu-xhci,id=usb\b/);
    expect(kernelConfig.get("USB_XHCI_PCI")?.value).toBe("y");
    const without = systemOf();
    expect(without.device.emulator?.arguments.join(" ")).not.toContain("xhci");
    expect(without.kernelConfig.has("USB")).toBe(false);
  });

  it("is QEMU's virt with a Cortex-A53 for a 64-bit ARM CPU", () => {
    const { device, kernelConfig, images, kernelPatches } = systemOf({ cpu: "aarch64", usb: true });
    expect(device).toMatchObject({ name: "qemu-virt-aarch64", cpu: { family: { name: "aarch64", endian: "little" } } });
    expect(device.emulator).toMatchObject({
      package: "qemu-system-arm",
      binary: "qemu-system-aarch64",
      kernel: "Image",
      memory: 128,
    });
    for (const [symbol, value] of Object.entries(virtKernelConfig)) {
      expect(kernelConfig.get(symbol)).toMatchObject({ value, origins: [{ plugin: "device-qemu" }] });
    }
    expect(kernelConfig.get("USB_XHCI_PCI")?.value).toBe("y");
    const symbols = [...kernelConfig.keys()];
    expect(symbols.filter((symbol) => /MIPS|MALTA|ENDIAN|MTD|PCNET/.test(symbol))).toEqual([]);
    expect(kernelPatches.size).toBe(0);
    expect(images.get("emulator")?.value.parts[0]).toEqual({ file: "Image", from: { kernel: "Image" } });
    expect(device.boot).toBeUndefined();
  });

  it.each([{}, { flash: true }, { endian: "little", usb: true }, { cpu: "aarch64" }] as const)(
    "has the requested network cards in order, each at its own address, with %o",
    (options) => {
      for (let nics = 1; nics <= 8; nics++) {
        const { device } = systemOf({ ...options, nics });
        const { network = [], arguments: others = [] } = device.emulator ?? {};
        expect(device.interfaces).toEqual(
          ["eth0", "eth1", "eth2", "eth3", "eth4", "eth5", "eth6", "eth7"].slice(0, nics),
        );
        expect(network).toHaveLength(nics);
        const addresses = [...network, ...others].flatMap((model) => /addr=(.+?)(,|$)/.exec(model)?.[1] ?? []);
        expect(addresses).toEqual([...new Set(addresses)]);
      }
      expect(systemOf({ ...options, nics: 2 }).device).toEqual(systemOf(options).device);
    },
  );

  it.each([
    [{ nics: 0 }, "nics"],
    [{ nics: 9 }, "nics"],
    [{ nics: -1, cpu: "aarch64" }, "nics"],
    [{ nics: 16, flash: true }, "nics"],
    [{ cpu: "aarch64", endian: "big" }, "endian"],
    [{ cpu: "aarch64", flash: true }, "flash"],
    [{ cpu: "arm64" }, "cpu"],
    [{ cpu: "aarch64", memory: 16 }, "memory"],
  ])("refuses %o", (options, path) => {
    expect(problemsOf(options)).toMatchObject([{ code: "CONFIG_VALUE", path: expect.stringContaining(path) }]);
  });

  it.each([2.5, "3", null])("refuses a number of network cards that is not a whole number: %o", (nics) => {
    expect(problemsOf({ nics })).toMatchObject([{ code: "CONFIG_TYPE", path: expect.stringContaining("nics") }]);
  });

  it("accepts the only byte order of an ARM CPU", () => {
    expect(systemOf({ cpu: "aarch64", endian: "little" }).device).toEqual(systemOf({ cpu: "aarch64" }).device);
  });

  it("accepts any memory size that the board supports, and no other", () => {
    assert(
      property(integer({ min: 32, max: 2048 }), (memory) => {
        expect(qemu({ memory }).device.emulator?.memory).toBe(memory);
      }),
    );
    for (const memory of [0, 31, 2049, 64.5, "128", null]) {
      expect(problemsOf({ memory })).toMatchObject([{ path: expect.stringContaining("memory") }]);
    }
  });

  it("reports every wrong option at once", () => {
    const problems = problemsOf({ endien: "little", memory: 8 });
    expect(problems.map(({ code }) => code).sort()).toEqual(["CONFIG_UNKNOWN_KEY", "CONFIG_VALUE"]);
    expect(problems.map(({ message, hint }) => `${message} ${hint}`).join()).toContain("endian");
  });
});

describe("qemu with flash", () => {
  const system = systemOf({ flash: true });
  const { boot, emulator } = system.device;

  it("has a boot loader, and the 256 MiB that it assumes", () => {
    expect(emulator?.memory).toBe(256);
    expect(qemu({ flash: true, memory: 256 }).device.emulator?.memory).toBe(256);
    expect(problemsOf({ flash: true, memory: 128 })).toMatchObject([{ path: expect.stringContaining("memory") }]);
    expect(boot?.loader.prompt).toBe("malta #");
    expect(systemOf({ flash: true, endian: "little" }).device.boot?.loader.prompt).toBe("maltael #");
  });

  it("takes its command line from the device tree, with patches for that", () => {
    const { kernelConfig } = applyPlugins({ hostname: "emu", device: qemu({ flash: true }), plugins: basePlugins() });
    expect(kernelConfig.get("MIPS_CMDLINE_FROM_DTB")?.value).toBe("y");
    const names = system.kernelPatches.get("device-qemu")?.value.map(({ name }) => name);
    expect(names).toEqual([
      "malta-counter-frequency.patch",
      "malta-device-tree.patch",
      "malta-level-interrupts.patch",
      "mtd-blkdevs-nested-bio.patch",
    ]);
    expect(system.deviceTree.get(boot?.deviceTree ?? "")?.value.text).toContain("reg = <0x0 0x10000000>");
  });

  it("fills its chip with partitions, of which two have room for the firmware", () => {
    const { partitions = [], size } = boot?.flash ?? {};
    let end = 0;
    for (const one of partitions) {
      expect(one.offset).toBe(end);
      end += one.size;
    }
    expect(end).toBe(size);
    const sizeOf = (name: string) => partitions.find((one) => one.name === name)?.size ?? 0;
    expect(sizeOf("recovery")).toBeGreaterThanOrEqual(sizeOf("firmware"));
  });

  it("tells U-Boot where the firmware is, in blocks of the disk that simulates the flash", () => {
    const script = system.packages.get("u-boot-malta")?.value.script ?? "";
    const [, from, count] = /^boot=ide read 0x81000000 (\S+) (\S+) && bootm/m.exec(script) ?? [];
    expect(Number(from) * 512).toBe(boot?.flash?.partitions.find(({ name }) => name === "firmware")?.offset);
    expect(Number(count) * 512).toBe(boot?.flash?.kernelSlot);
    expect(script.match(/0x[0-9a-f]*\.[0-9a-f]+/g)).toBeNull();
  });

  it("has an image of its chips, which is built by default", () => {
    expect(system.device.defaultImages).toEqual(["flash"]);
    const files = system.images.get("flash")?.value.parts.map(({ file }) => file);
    expect(files).toEqual(["nor.bin", "flash.bin", "run"]);
    expect(Object.keys(emulator?.chips ?? {})).toEqual(["nor.bin", "flash.bin"]);
    expect(systemOf().images.has("flash")).toBe(false);
  });
});
