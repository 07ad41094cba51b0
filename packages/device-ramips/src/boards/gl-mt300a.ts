import type { Mt7620Board } from "../RamipsBoard.js";

/** GL.iNet GL-MT300A. The kernel has no driver for its flash: it boots from RAM. */
export const board: Mt7620Board = {
  name: "gl-mt300a",
  title: "GL.iNet GL-MT300A",
  soc: "MT7620A",
  family: "mt7620",
  ramMiB: 128,
  flashMiB: 16,
  functions: {
    serial: "mainline",
    flash: "patch-set",
    leds: "patch-set",
    usb: "untested",
    ethernet: "patch-set",
    switch: "patch-set",
    wifi: "patch-set",
  },
  note: "RAM boot only: serial console and USB. A USB network adapter is its only network without the patch set.",
  compatible: ["glinet,gl-mt300a"],
  kernelArguments: "console=ttyS0,115200",
  interfaces: [],
  leds: [
    { name: "wan", gpio: 40, activeLow: true },
    { name: "lan", gpio: 41, activeLow: true },
    { name: "wlan", gpio: 72, activeLow: true },
    { name: "usb", gpio: 7, activeLow: true },
  ],
  keys: [
    { name: "reset", gpio: 13, activeLow: true, code: "KEY_RESTART" },
    { name: "slide-left", gpio: 1, activeLow: true, code: "BTN_0" },
    { name: "slide-right", gpio: 2, activeLow: true, code: "BTN_1" },
  ],
  phram: { address: 0x140_0000, kernelSlot: 0x40_0000, rootfsSize: 0x80_0000 },
  loader: {
    prompt: "gl-mt300a>",
    stop: "press the space bar while it counts down.",
  },
  guide: {
    serial: "Three pins on the board, marked TX, RX and GND; 3.3 V, 115200 baud.",
    recover: "Nothing is written to the flash: turn it off and on, and the existing firmware starts.",
  },
};
