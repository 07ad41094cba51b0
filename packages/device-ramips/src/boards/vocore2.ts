import { factoryNodes, spiEraseBlock } from "@nixwrt/core/device";
import type { Mt7628Board } from "../RamipsBoard.js";

/** VoCore2, with its Ethernet pins connected to ports. */
export const board: Mt7628Board = {
  name: "vocore2",
  title: "VoCore2",
  soc: "MT7628AN",
  family: "mt7620",
  ramMiB: 128,
  flashMiB: 16,
  functions: {
    serial: "mainline",
    flash: "mainline",
    leds: "mainline",
    usb: "mainline",
    ethernet: "mainline",
    switch: "mainline",
    wifi: "untested",
  },
  compatible: ["vocore,vocore2"],
  kernelArguments: "console=ttyS2,115200",
  interfaces: ["lan", "lan2"],
  ports: [
    { name: "lan", port: 0 },
    { name: "lan2", port: 2 },
  ],
  uarts: [0, 2],
  gpioPins: ["wled_an", "refclk", "wdt"],
  leds: [{ name: "fuchsia:status", gpio: 44, trigger: "default-on" }],
  keys: [],
  flash: {
    size: 0x100_0000,
    eraseBlock: spiEraseBlock,
    partitions: [
      { name: "u-boot", offset: 0x0, size: 0x3_0000, readOnly: true },
      { name: "u-boot-env", offset: 0x3_0000, size: 0x1_0000, readOnly: true },
      {
        name: "factory",
        offset: 0x4_0000,
        size: 0x1_0000,
        readOnly: true,
        deviceTree: factoryNodes({ mac: 0x28, calibration: { offset: 0x0, size: 0x400 } }),
      },
      { name: "firmware", offset: 0x5_0000, size: 0xfb_0000 },
    ],
    firmware: "firmware",
    // The boot loader reads only the first 4 MiB of the flash, and the kernel starts at 0x5_0000.
    kernelSlot: 0x3b_0000,
  },
  flashHz: 10_000_000,
  phram: { address: 0x140_0000, kernelSlot: 0x3b_0000, rootfsSize: 0x80_0000 },
  loader: {
    prompt: "MT7628 #",
    stop: "press 4 while the menu counts down. (U-Boot's own VoCore2 port stops at any key, and has the prompt `=>`.)",
  },
  guide: {
    serial: "UART2 on the pads; the Ultimate dock has a USB serial converter on it. 115200 baud.",
    recover:
      "The boot loader's menu at the serial console: choice 2 takes firmware.bin by TFTP and writes it to the flash. " +
      "The board has no reset button.",
  },
};
