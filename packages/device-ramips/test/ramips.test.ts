import type { Plugin, System } from "@nixwrt/core";
import { flashMtds } from "@nixwrt/core/device";
import { applyPlugins } from "@nixwrt/core/host";
import ramipsDefault, { boards, ramips, ramipsBoard } from "@nixwrt/device-ramips";
import { describe, expect, it } from "vitest";
import { problemsOf } from "../../core/test/system/support.js";

type Options = Parameters<typeof ramips>[0];

function systemOf(options: Options, plugins: readonly Plugin[] = []): System {
  return applyPlugins({ hostname: "router", device: ramips(options), plugins });
}

/** Returns the source of a board's device tree. */
function treeOf(board: string, wifi = false): string {
  const { deviceTree, device } = systemOf({ board, wifi });
  return deviceTree.get(device.boot?.deviceTree ?? "")?.value.text ?? "";
}

describe("ramips", () => {
  it("is the package's default export, for rc files", () => {
    expect(ramipsDefault).toBe(ramips);
  });

  it("has these boards", () => {
    expect(boards.map(({ name }) => name)).toEqual([
      "gl-mt300a",
      "gl-mt300n-v2",
      "gnubee-pc1",
      "gnubee-pc2",
      "omega2p",
      "vocore2",
    ]);
  });

  it("lists its boards and suggests one if another is requested", () => {
    expect(problemsOf(() => ramips({ board: "gl-mt300n-2" }))).toEqual([
      {
        code: "BOARD_UNKNOWN",
        path: "@nixwrt/device-ramips: board",
        message: 'there is no board "gl-mt300n-2"; did you mean "gl-mt300n-v2"?',
        hint: "Its boards are: gl-mt300a, gl-mt300n-v2, gnubee-pc1, gnubee-pc2, omega2p, vocore2",
      },
    ]);
  });

  it("refuses an option for a part that the board lacks", () => {
    expect(problemsOf(() => ramips({ board: "gnubee-pc1", wifi: true }))).toMatchObject([
      { code: "BOARD_OPTION", message: "GnuBee Personal Cloud 1 has no Wi-Fi" },
    ]);
    expect(problemsOf(() => ramips({ board: "gl-mt300a", wifi: true }))).toMatchObject([
      { code: "BOARD_OPTION", message: "this kernel has no driver for the Wi-Fi of GL.iNet GL-MT300A" },
    ]);
    expect(problemsOf(() => ramips({ board: "omega2p", wfi: true } as Options))).toMatchObject([
      { code: "CONFIG_UNKNOWN_KEY" },
    ]);
  });

  it("accepts the data of an unknown board", () => {
    const [known] = boards.filter(({ name }) => name === "vocore2");
    if (known === undefined) throw new Error("VoCore2 is gone");
    const { device } = ramipsBoard({ ...known, name: "my-board", kernelArguments: "console=ttyS0,9600" });
    expect(device).toMatchObject({ name: "my-board", boot: { kernelArguments: "console=ttyS0,9600" } });
  });

  it("uses the same kernel for all boards of a family", () => {
    const kernels = boards.map((board) => ({ board, symbols: systemOf({ board: board.name }).kernelConfig }));
    for (const { board, symbols } of kernels) {
      for (const other of kernels) {
        if (other.board.family === board.family) expect(symbols).toEqual(other.symbols);
        else expect(symbols).not.toEqual(other.symbols);
      }
    }
  });

  it("adds drivers, regulatory database and calibration with Wi-Fi, and none of them without", () => {
    const { kernelConfig, kernelFirmware, packages, services } = systemOf({ board: "omega2p", wifi: true });
    expect(kernelConfig.get("MT7603E")).toMatchObject({ value: "y", origins: [{ reason: "wifi" }] });
    expect([...kernelFirmware.keys()]).toEqual(["regulatory.db"]);
    expect([...packages.keys()]).toEqual(["mt7628-firmware"]);
    expect(services.get("wifi-firmware")?.value.oneshot).toContain("mt76_wmac");
    expect(treeOf("omega2p", true)).toContain('nvmem-cell-names = "eeprom"');
    const without = systemOf({ board: "omega2p" });
    expect(without.kernelConfig.has("CFG80211")).toBe(false);
    expect([...without.kernelFirmware.keys(), ...without.packages.keys(), ...without.services.keys()]).toEqual([]);
    expect(treeOf("omega2p")).not.toContain("eeprom");
  });
});

describe("device trees of ramips", () => {
  it("name the switch's ports like the device's interfaces", () => {
    for (const board of boards) {
      const labels = [
        ...treeOf(board.name).matchAll(/reg = <\d>;\n\t+label = "(\w+)"|port@\d \{\n.*\n\t+label = "(\w+)"/g),
      ];
      const named = labels.map(([, first, second]) => first ?? second);
      const second = "secondPhy" in board && board.secondPhy !== undefined ? ["eth1"] : [];
      expect({ board: board.name, named: [...named, ...second].sort() }).toEqual({
        board: board.name,
        named: [...(systemOf({ board: board.name }).device.interfaces ?? [])].sort(),
      });
    }
  });

  it("contain LEDs, keys and the USB port's power with their GPIOs", () => {
    const tree = treeOf("gl-mt300n-v2");
    expect(tree).toContain('label = "green:wan";\n\t\t\tgpios = <&gpio 43 GPIO_ACTIVE_LOW>;');
    expect(tree).toContain("linux,code = <408>; /* KEY_RESTART */");
    expect(tree).toContain("gpio = <&gpio 11 GPIO_ACTIVE_HIGH>;");
    // Register 60: gpio 1, i2s 1 << 6, wdt 1 << 14, i2c 1 << 20. Register 64: wled_an 1, p0led_an 1 << 2, p1led_an 1 << 4.
    expect(tree).toContain("pinctrl-single,bits = <0x0 0x104041 0x3040c3>, <0x4 0x15 0x3f>;");
    // The kernel has no driver for the GPIOs of MT7620.
    expect(treeOf("gl-mt300a")).not.toMatch(/gpio-(leds|keys)/);
  });

  it("leave the pins of unconnected serial ports for other uses", () => {
    const states = [...treeOf("vocore2").matchAll(/&uart(\d) \{\n\tstatus = "(\w+)"/g)].map(([, uart, state]) => [
      uart,
      state,
    ]);
    expect(states).toEqual([
      ["0", "okay"],
      ["1", "disabled"],
      ["2", "okay"],
    ]);
  });
});

describe("LEDs and GPIOs of ramips", () => {
  const wanting = (name: string, led: string, gpio: number): Plugin => ({
    name,
    apply({ hooks }) {
      hooks.hardware.tap(name, (hardware) => {
        hardware.led(led);
        hardware.gpio(gpio);
      });
    },
  });

  it("belong to the plugin that requests them", () => {
    const { hardware } = systemOf({ board: "gl-mt300n-v2" }, [wanting("traffic", "green:wan", 1)]);
    expect(hardware.get("LED green:wan")?.value).toBe("traffic");
    expect(hardware.get("GPIO 11")).toMatchObject({
      value: "device-ramips",
      origins: [{ reason: "power of the USB port" }],
    });
  });

  it("cannot be used by two plugins, or by a plugin and the board", () => {
    const two = [wanting("traffic", "green:wan", 1), wanting("alarm", "green:wan", 38)];
    expect(problemsOf(() => systemOf({ board: "gl-mt300n-v2" }, two))).toMatchObject([
      { code: "HARDWARE_CONFLICT", message: expect.stringMatching(/alarm.*device-ramips \(reset\).*GPIO 38/) },
      { code: "HARDWARE_CONFLICT", message: expect.stringMatching(/alarm.*traffic.*LED green:wan/) },
    ]);
    expect(problemsOf(() => systemOf({ board: "gl-mt300a" }, [wanting("traffic", "wan", 1)]))).toMatchObject([
      { code: "LED_UNKNOWN", hint: "It has no LEDs" },
      { code: "HARDWARE_CONFLICT" },
    ]);
  });
});

describe("flash maps of ramips", () => {
  it("cover the chip without gaps, in whole erase blocks", () => {
    for (const { flash, flashMiB } of boards) {
      if (flash === undefined) continue;
      let end = 0;
      for (const { offset, size } of flash.partitions) {
        expect([offset, offset % flash.eraseBlock, size % flash.eraseBlock]).toEqual([end, 0, 0]);
        end = offset + size;
      }
      expect([end, flash.size]).toEqual([flash.size, (flashMiB ?? 0) << 20]);
      expect(flashMtds({ ...flash, partitionsBy: { node: "flash" } }).map(({ name }) => name)).toContain("rootfs");
    }
  });

  it("are missing for a device without a flash driver, whose only image is for RAM", () => {
    const { device } = systemOf({ board: "gl-mt300a" });
    expect(device.defaultImages).toEqual(["phram"]);
    expect(device.boot?.flash).toBeUndefined();
    expect(systemOf({ board: "omega2p" }).device.defaultImages).toEqual(["firmware"]);
  });
});
