import { factoryNodes, spiEraseBlock } from "@nixwrt/core/device";
import type { Mt7628Board } from "../RamipsBoard.js";

/** GL.iNet GL-MT300N-V2 "Mango". */
export const board: Mt7628Board = {
  name: "gl-mt300n-v2",
  title: "GL.iNet GL-MT300N-V2",
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
  compatible: ["glinet,gl-mt300n-v2"],
  kernelArguments: "console=ttyS0,115200",
  interfaces: ["lan", "wan"],
  ports: [
    { name: "wan", port: 0 },
    { name: "lan", port: 1 },
  ],
  uarts: [0, 1],
  gpioPins: ["wdt", "gpio", "wled_an", "p0led_an", "p1led_an", "i2s", "i2c"],
  usbPower: 11,
  leds: [
    { name: "green:power", gpio: 42, activeLow: true, trigger: "default-on" },
    { name: "green:wan", gpio: 43, activeLow: true },
    { name: "red:wlan", gpio: 44, activeLow: true },
  ],
  keys: [
    { name: "reset", gpio: 38, activeLow: true, code: "KEY_RESTART" },
    { name: "slide-left", gpio: 0, activeLow: true, code: "BTN_0" },
    { name: "slide-right", gpio: 3, activeLow: true, code: "BTN_1" },
  ],
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
        deviceTree: factoryNodes({ mac: 0x4, calibration: { offset: 0x0, size: 0x400 } }),
      },
      { name: "firmware", offset: 0x5_0000, size: 0xfb_0000 },
    ],
    firmware: "firmware",
    kernelSlot: 0x40_0000,
  },
  flashHz: 10_000_000,
  phram: { address: 0x140_0000, kernelSlot: 0x40_0000, rootfsSize: 0x80_0000 },
  loader: {
    prompt: "gl-mt300an>",
    stop: "press any key while it counts down from 2.",
  },
  guide: {
    serial: "A header on the board, inside the case: GND, TX and RX; 3.3 V, 115200 baud.",
    recover:
      "Hold the reset button while you plug the power in, until the LED has blinked five times. The boot loader then " +
      "answers at http://192.168.1.1 on the LAN port (give your machine 192.168.1.2/24): upload firmware.bin there.",
  },
};
