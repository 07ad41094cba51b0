import { expect, test } from "vitest";
import { bootCommands, bootText, scriptCommands } from "../../src/image/bootCommands.js";
import { mips } from "../../src/system/cpus/mips.js";

const cpu = { family: mips, march: "mips32r2", mtune: "24kc" };
const loader = { prompt: "gl-mt300an>", stop: "press any key within 2 s of power-on" };
const phram = { address: 0xa0_0000, kernelSlot: 0x20_0000, rootfsSize: 0x100_0000 };

test("boot commands contain the device's addresses", () => {
  expect(bootCommands({ cpu, loader, phram }, "phram.bin")).toEqual([
    "setenv ipaddr 192.168.1.1",
    "setenv serverip 192.168.1.2",
    "tftpboot 0x80a00000 phram.bin",
    "bootm 0x80a00000",
  ]);
  const qemu = { ...loader, ipaddr: "10.0.2.15", serverip: "10.0.2.2" };
  expect(scriptCommands({ cpu, loader: qemu, phram }, "boot.scr")).toEqual([
    "setenv ipaddr 10.0.2.15",
    "setenv serverip 10.0.2.2",
    "tftpboot 0x80a00000 boot.scr",
    "source 0x80a00000",
  ]);
});

test("the text for people contains the same commands", () => {
  const lines = bootText({ cpu, loader, phram }, "phram.bin").split("\n");
  expect(lines.filter((line) => line !== "" && !line.startsWith("#"))).toEqual(
    bootCommands({ cpu, loader, phram }, "phram.bin"),
  );
});

test("a device that does not boot from RAM has no boot commands", () => {
  expect(() => bootCommands({ cpu, loader }, "phram.bin")).toThrow(RangeError);
});
