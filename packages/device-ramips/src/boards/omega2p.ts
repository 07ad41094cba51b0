import { factoryNodes, spiEraseBlock } from "@nixwrt/core/device";
import type { Mt7628Board } from "../RamipsBoard.js";

/** Onion Omega2+. */
export const board: Mt7628Board = {
  name: "omega2p",
  title: "Onion Omega2+",
  soc: "MT7688",
  family: "mt7620",
  ramMiB: 128,
  flashMiB: 32,
  functions: {
    serial: "mainline",
    flash: "mainline",
    leds: "mainline",
    usb: "mainline",
    ethernet: "mainline",
    switch: "none",
    wifi: "untested",
  },
  note: "Ethernet and USB need an expansion dock.",
  compatible: ["onion,omega2+"],
  kernelArguments: "console=ttyS0,115200",
  interfaces: ["lan"],
  ports: [{ name: "lan", port: 0 }],
  uarts: [0, 1],
  gpioPins: ["wled_an"],
  sd: true,
  leds: [{ name: "amber:system", gpio: 44, activeLow: true, trigger: "default-on" }],
  keys: [{ name: "reset", gpio: 38, code: "KEY_RESTART" }],
  flash: {
    size: 0x200_0000,
    eraseBlock: spiEraseBlock,
    partitions: [
      { name: "u-boot", offset: 0x0, size: 0x3_0000, readOnly: true },
      { name: "u-boot-env", offset: 0x3_0000, size: 0x1_0000 },
      {
        name: "factory",
        offset: 0x4_0000,
        size: 0x1_0000,
        readOnly: true,
        deviceTree: factoryNodes({ mac: 0x28, calibration: { offset: 0x0, size: 0x400 } }),
      },
      { name: "firmware", offset: 0x5_0000, size: 0x1fb_0000 },
    ],
    firmware: "firmware",
    kernelSlot: 0x40_0000,
  },
  flashHz: 40_000_000,
  phram: { address: 0x140_0000, kernelSlot: 0x40_0000, rootfsSize: 0x80_0000 },
  loader: {
    prompt: "Omega2 #",
    stop: "hold the reset button while the power comes on, then choose 1, the command line.",
    ipaddr: "192.168.8.8",
    serverip: "192.168.8.100",
  },
  guide: {
    serial: "Expansion and power docks have a USB serial converter; 115200 baud.",
    recover:
      "Hold the reset button while the power comes on and choose 0 at the serial console: the boot loader answers at " +
      "http://192.168.8.8 on Ethernet (give your machine 192.168.8.100/24). Choice 2 reads `omega2.bin` from a USB stick.",
  },
};
