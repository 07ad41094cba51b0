import type { System } from "@nixwrt/core";
import { applyPlugins } from "@nixwrt/core/host";
import ath79Default, { ath79, ath79Board, boards } from "@nixwrt/device-ath79";
import { describe, expect, it } from "vitest";
import { messageOf } from "../../core/test/system/support.js";

function systemOf(options: Parameters<typeof ath79>[0]): System {
  return applyPlugins({ hostname: "router", device: ath79(options), plugins: [] });
}

function treeOf(board: string, wifi = false): string {
  const { deviceTree, device } = systemOf({ board, wifi });
  return deviceTree.get(device.boot?.deviceTree ?? "")?.value.text ?? "";
}

describe("ath79", () => {
  it("is the package's default export, for rc files", () => {
    expect(ath79Default).toBe(ath79);
  });

  it("has these boards, and lists them if another one is requested", () => {
    expect(boards.map(({ name }) => name)).toEqual(["arduino-yun", "gl-ar750", "tl-wr841-v8"]);
    expect(messageOf(() => ath79({ board: "gl-ar75" }))).toContain('did you mean "gl-ar750"?');
  });

  it("is big-endian, with one kernel for all boards", () => {
    const systems = boards.map(({ name }) => systemOf({ board: name, wifi: true }));
    for (const { device, kernelConfig } of systems) {
      expect(device.cpu.family.name).toBe("mips");
      expect(kernelConfig).toEqual(systems[0]?.kernelConfig);
    }
  });

  it("accepts the data of an unknown board", () => {
    const [known] = boards;
    if (known === undefined) throw new Error("there are no boards");
    expect(ath79Board({ ...known, name: "my-board" }).device.boot?.deviceTree).toBe("nixwrt/my-board.dts");
  });

  it("provides includes for SoCs that the kernel has none for", () => {
    expect(systemOf({ board: "gl-ar750" }).deviceTree.has("nixwrt/qca953x.dtsi")).toBe(true);
    expect(treeOf("gl-ar750")).toContain('#include "nixwrt/qca953x.dtsi"');
    expect(treeOf("arduino-yun")).toContain('#include "qca/ar9331.dtsi"');
  });

  it("uses TP-Link's header if the boot loader requires it", () => {
    const { boot, defaultImages } = systemOf({ board: "tl-wr841-v8" }).device;
    expect(defaultImages).toEqual(["firmware"]);
    expect(boot?.kernelImage).toEqual({
      format: "tplink-v1",
      compression: "lzma",
      hardware: { id: 0x08410008, revision: 1 },
    });
  });
});

describe("device trees of ath79", () => {
  it("enable the Ethernet controllers that are connected, with their MAC addresses", () => {
    expect(treeOf("tl-wr841-v8")).toContain('&eth0 {\n\tstatus = "okay";\n\tnvmem-cells = <&mac>;');
    expect(treeOf("arduino-yun")).toContain("nvmem-cells = <&mac>;");
  });

  it("release the debugger's pins for buttons", () => {
    expect(treeOf("gl-ar750")).toContain("reg = <0x1804006c 0x4>;");
    expect(treeOf("gl-ar750")).toContain("pinctrl-single,bits = <0x0 0x2 0x2>;");
  });

  it("contain the radio's calibration in flash if Wi-Fi is requested", () => {
    for (const { name } of boards) {
      expect(treeOf(name, true)).toContain("nvmem-cells = <&calibration>;");
      expect(treeOf(name)).not.toContain("calibration");
    }
  });
});

describe("flash maps of ath79", () => {
  it("cover the chip without gaps, in whole erase blocks", () => {
    for (const { flash } of boards) {
      if (flash === undefined) throw new Error("all of them have a driver for their flash");
      let end = 0;
      for (const { offset, size } of flash.partitions) {
        expect([offset, offset % flash.eraseBlock, size % flash.eraseBlock]).toEqual([end, 0, 0]);
        end = offset + size;
      }
      expect(end).toBe(flash.size);
    }
  });
});
