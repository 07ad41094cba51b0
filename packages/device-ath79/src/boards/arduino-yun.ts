import { factoryNodes, spiEraseBlock } from "@nixwrt/core/device";
import type { Ath79Board } from "../Ath79Board.js";

/** Arduino Yún: its Linux half. */
export const board: Ath79Board = {
  name: "arduino-yun",
  title: "Arduino Yún",
  soc: "AR9331",
  family: "ath79",
  ramMiB: 64,
  flashMiB: 16,
  functions: {
    serial: "mainline",
    flash: "mainline",
    leds: "mainline",
    usb: "mainline",
    ethernet: "mainline",
    switch: "none",
    wifi: "untested",
  },
  note: "The console is wired to the board's ATmega, which must pass it on.",
  compatible: ["arduino,yun"],
  kernelArguments: "console=ttyATH0,250000",
  interfaces: ["eth0"],
  ethernet: [0],
  crystalHz: 25_000_000,
  usb: true,
  pins: [
    { purpose: "no JTAG; of the switch's LEDs only the fifth", register: 0x1804_0028, mask: 0xf9, value: 0x81 },
    { purpose: "GPIO 11", register: 0x1804_0030, mask: 0x200, value: 0x200 },
    { purpose: "GPIO 26 and 27", register: 0x1806_00ac, mask: 0x4_0000, value: 0x4_0000 },
  ],
  leds: [{ name: "white:usb", gpio: 1, trigger: "default-on" }],
  keys: [{ name: "config", gpio: 20, activeLow: true, code: "BTN_0" }],
  flash: {
    size: 0x100_0000,
    eraseBlock: spiEraseBlock,
    partitions: [
      { name: "u-boot", offset: 0x0, size: 0x4_0000, readOnly: true },
      { name: "u-boot-env", offset: 0x4_0000, size: 0x1_0000 },
      { name: "firmware", offset: 0x5_0000, size: 0xf9_0000 },
      { name: "nvram", offset: 0xfe_0000, size: 0x1_0000 },
      {
        name: "art",
        offset: 0xff_0000,
        size: 0x1_0000,
        readOnly: true,
        deviceTree: factoryNodes({ mac: 0x1002, calibration: { offset: 0x1000, size: 0x440 } }),
      },
    ],
    firmware: "firmware",
    kernelSlot: 0x40_0000,
  },
  flashHz: 50_000_000,
  phram: { address: 0x140_0000, kernelSlot: 0x40_0000, rootfsSize: 0x80_0000 },
  loader: {
    prompt: "ar7240>",
    stop: "type `ard` while it counts down.",
  },
  guide: {
    serial:
      "The board's USB port, through the ATmega with the sketch YunSerialTerminal on it: 250000 baud in Linux, and in the boot " +
      "loader 115200 or 250000, depending on its version.",
    recover: "At the boot loader's prompt, load firmware.bin by TFTP and write it as described above.",
  },
};
