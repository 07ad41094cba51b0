import { factoryNodes, spiEraseBlock } from "@nixwrt/core/device";
import type { Mt7621Board } from "../RamipsBoard.js";

/** GnuBee Personal Cloud 1: six 2.5" disks. */
export const board: Mt7621Board = {
  name: "gnubee-pc1",
  title: "GnuBee Personal Cloud 1",
  soc: "MT7621A",
  family: "mt7621",
  ramMiB: 512,
  flashMiB: 32,
  functions: {
    serial: "mainline",
    flash: "mainline",
    leds: "mainline",
    usb: "mainline",
    ethernet: "mainline",
    switch: "mainline",
    wifi: "none",
  },
  note: "Its disks are on PCI Express (AHCI).",
  compatible: ["gnubee,gb-pc1"],
  kernelArguments: "console=ttyS0,57600",
  interfaces: ["ethblack", "ethblue"],
  ports: [
    { name: "ethblack", port: 0 },
    { name: "ethblue", port: 4 },
  ],
  memory: [
    [0x0, 0x1c00_0000],
    [0x2000_0000, 0x400_0000],
  ],
  leds: [
    { name: "green:power", gpio: 6, activeLow: true, trigger: "default-on" },
    { name: "green:system", gpio: 8, activeLow: true, trigger: "disk-activity" },
  ],
  keys: [{ name: "reset", gpio: 18, code: "KEY_RESTART" }],
  flash: {
    size: 0x200_0000,
    eraseBlock: spiEraseBlock,
    partitions: [
      { name: "u-boot", offset: 0x0, size: 0x3_0000, readOnly: true },
      { name: "u-boot-env", offset: 0x3_0000, size: 0x1_0000, readOnly: true },
      {
        name: "factory",
        offset: 0x4_0000,
        size: 0x1_0000,
        readOnly: true,
        deviceTree: factoryNodes({ mac: 0xe000 }),
      },
      { name: "firmware", offset: 0x5_0000, size: 0x1fb_0000 },
    ],
    firmware: "firmware",
    kernelSlot: 0x40_0000,
  },
  flashHz: 50_000_000,
  phram: { address: 0x140_0000, kernelSlot: 0x40_0000, rootfsSize: 0x100_0000 },
  loader: {
    prompt: "MT7621 #",
    stop: "press 4 while the menu counts down.",
  },
  guide: {
    serial: "A three-pin 3.5 mm jack or header, depending on the revision; 3.3 V, 57600 baud.",
    recover:
      "The boot loader's menu at the serial console: choice 2 takes firmware.bin by TFTP and writes it to the flash.",
  },
};
