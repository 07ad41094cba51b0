import { applyPlugins, NixwrtError } from "@nixwrt/core";
import qemuDefault, { maltaKernelConfig, qemu } from "@nixwrt/device-qemu";
import { assert, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";

function systemOf(...options: Parameters<typeof qemu>) {
  return applyPlugins({ hostname: "emu", device: qemu(...options), plugins: [] });
}

function problemsOf(options: unknown) {
  try {
    qemu(options as Parameters<typeof qemu>[0]);
  } catch (error) {
    if (error instanceof NixwrtError) return error.problems;
    throw error;
  }
  throw new Error("these options were accepted");
}

describe("qemu", () => {
  it("is the package's default export, for rc files", () => {
    expect(qemuDefault).toBe(qemu);
  });

  it("is a big-endian malta with 128 MiB when nothing is said", () => {
    const { device, kernelConfig } = systemOf();
    expect(device).toMatchObject({ name: "qemu-malta-big", cpu: { arch: "mips" } });
    expect(device.emulator).toMatchObject({ binary: "qemu-system-mips", memory: 128 });
    expect(kernelConfig.get("CPU_BIG_ENDIAN")?.value).toBe("y");
    expect(kernelConfig.has("CPU_LITTLE_ENDIAN")).toBe(false);
  });

  it("is little-endian throughout when that is asked for", () => {
    const { device, kernelConfig } = systemOf({ endian: "little" });
    expect(device).toMatchObject({ name: "qemu-malta-little", cpu: { arch: "mipsel" } });
    expect(device.emulator?.binary).toBe("qemu-system-mipsel");
    expect(kernelConfig.get("CPU_LITTLE_ENDIAN")?.value).toBe("y");
    expect(kernelConfig.has("CPU_BIG_ENDIAN")).toBe(false);
  });

  it("asks for every symbol of the board", () => {
    const { kernelConfig } = systemOf();
    for (const [symbol, value] of Object.entries(maltaKernelConfig)) {
      expect(kernelConfig.get(symbol)).toMatchObject({ value, origins: [{ plugin: "device-qemu" }] });
    }
  });

  it("lays out an image that boots by itself", () => {
    const image = systemOf({ memory: 64 }).images.get("emulator")?.value;
    expect(image?.parts.map((part) => part.file)).toEqual(["vmlinux", "rootfs.squashfs", "run"]);
    const script = image?.parts.find((part) => part.file === "run");
    expect(script).toMatchObject({ mode: 0o755, from: { text: expect.stringContaining("-m 64") } });
  });

  it("has a USB controller and its driver when that is asked for", () => {
    const { device, kernelConfig } = systemOf({ usb: true });
    expect(device.emulator?.arguments.join(" ")).toMatch(/-device qemu-xhci,id=usb\b/);
    expect(kernelConfig.get("USB_XHCI_PCI")?.value).toBe("y");
    const without = systemOf();
    expect(without.device.emulator?.arguments.join(" ")).not.toContain("xhci");
    expect(without.kernelConfig.has("USB")).toBe(false);
  });

  it("takes any memory that the board does, and no other", () => {
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
