import { factoryNodes, spiEraseBlock } from "@nixwrt/core/device";
import { type Ath79Board, debuggerOff } from "../Ath79Board.js";

/** GL.iNet GL-AR750 "Creta". */
export const board: Ath79Board = {
  name: "gl-ar750",
  title: "GL.iNet GL-AR750",
  soc: "QCA9531",
  family: "ath79",
  ramMiB: 128,
  flashMiB: 16,
  functions: {
    serial: "mainline",
    flash: "mainline",
    leds: "mainline",
    usb: "mainline",
    ethernet: "untested",
    switch: "patch-set",
    wifi: "untested",
  },
  note: "eth0 is the WAN port, eth1 both LAN ports. Wi-Fi on 2.4 GHz only: the 5 GHz radio is on PCI Express, which needs the patch set.",
  compatible: ["glinet,gl-ar750", "qca,qca9531"],
  kernelArguments: "console=ttyS0,115200",
  interfaces: ["eth0", "eth1"],
  ethernet: [0, 1],
  crystalHz: 25_000_000,
  usb: true,
  pins: [debuggerOff],
  leds: [
    { name: "white:power", gpio: 12, activeLow: true, trigger: "default-on" },
    { name: "white:wlan5g", gpio: 13, activeLow: true },
    { name: "white:wlan2g", gpio: 14, activeLow: true },
  ],
  keys: [
    { name: "reset", gpio: 3, activeLow: true, code: "KEY_RESTART" },
    { name: "mode", gpio: 0, activeLow: true, code: "BTN_0" },
  ],
  flash: {
    size: 0x100_0000,
    eraseBlock: spiEraseBlock,
    partitions: [
      { name: "u-boot", offset: 0x0, size: 0x4_0000, readOnly: true },
      { name: "u-boot-env", offset: 0x4_0000, size: 0x1_0000, readOnly: true },
      {
        name: "art",
        offset: 0x5_0000,
        size: 0x1_0000,
        readOnly: true,
        deviceTree: factoryNodes({ mac: 0x0, calibration: { offset: 0x1000, size: 0x440 } }),
      },
      { name: "firmware", offset: 0x6_0000, size: 0xfa_0000 },
    ],
    firmware: "firmware",
    kernelSlot: 0x40_0000,
  },
  flashHz: 25_000_000,
  phram: { address: 0x140_0000, kernelSlot: 0x40_0000, rootfsSize: 0x80_0000 },
  loader: {
    prompt: "uboot>",
    stop: "press a key while it counts down; some versions want the letters `gl`.",
  },
  guide: {
    serial: "A header on the board, inside the case: GND, TX and RX; 3.3 V, 115200 baud.",
    recover:
      "Hold the reset button while you plug the power in, until the LED has blinked five times. The boot loader then " +
      "answers at http://192.168.1.1 on a LAN port (give your machine 192.168.1.2/24): upload firmware.bin there.",
  },
};
