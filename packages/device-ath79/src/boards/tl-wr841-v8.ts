import { factoryNodes, spiEraseBlock } from "@nixwrt/core/device";
import { type Ath79Board, debuggerOff } from "../Ath79Board.js";

/** TP-Link TL-WR841N and TL-WR841ND, version 8. */
export const board: Ath79Board = {
  name: "tl-wr841-v8",
  title: "TP-Link TL-WR841N/ND v8",
  soc: "AR9341",
  family: "ath79",
  ramMiB: 32,
  flashMiB: 4,
  functions: {
    serial: "mainline",
    flash: "mainline",
    leds: "mainline",
    usb: "none",
    ethernet: "untested",
    switch: "patch-set",
    wifi: "untested",
  },
  note: "eth0 is the WAN port, eth1 the LAN ports.",
  compatible: ["tplink,tl-wr841-v8"],
  kernelArguments: "console=ttyS0,115200",
  interfaces: ["eth0", "eth1"],
  ethernet: [0, 1],
  crystalHz: 25_000_000,
  usb: false,
  pins: [debuggerOff],
  leds: [
    { name: "green:power", gpio: 14, activeLow: true, trigger: "default-on" },
    { name: "green:wlan", gpio: 13, activeLow: true },
    { name: "green:qss", gpio: 15, activeLow: true },
    { name: "green:wan", gpio: 18, activeLow: true },
    { name: "green:lan1", gpio: 19, activeLow: true },
    { name: "green:lan2", gpio: 20, activeLow: true },
    { name: "green:lan3", gpio: 21, activeLow: true },
    { name: "green:lan4", gpio: 12, activeLow: true },
  ],
  keys: [
    { name: "reset", gpio: 17, activeLow: true, code: "KEY_RESTART" },
    { name: "rfkill", gpio: 16, code: "KEY_RFKILL" },
  ],
  kernelImage: { format: "tplink-v1", compression: "lzma", hardware: { id: 0x0841_0008, revision: 1 } },
  flash: {
    size: 0x40_0000,
    eraseBlock: spiEraseBlock,
    partitions: [
      {
        name: "u-boot",
        offset: 0x0,
        size: 0x2_0000,
        readOnly: true,
        deviceTree: factoryNodes({ mac: 0x1_fc00 }),
      },
      { name: "firmware", offset: 0x2_0000, size: 0x3d_0000 },
      {
        name: "art",
        offset: 0x3f_0000,
        size: 0x1_0000,
        readOnly: true,
        deviceTree: factoryNodes({ calibration: { offset: 0x1000, size: 0x440 } }),
      },
    ],
    firmware: "firmware",
    kernelSlot: 0x2b_0000,
  },
  flashHz: 25_000_000,
  phram: { address: 0x100_0000, kernelSlot: 0x40_0000, rootfsSize: 0x50_0000 },
  loader: {
    prompt: "ap123>",
    stop: "type `tpl` within one second.",
  },
  guide: {
    serial: "Four pads on the board, TX, RX, GND and VCC: 3.3 V, 115200 baud.",
    recover:
      "Give your machine 192.168.0.66/24, serve the maker's firmware by TFTP as wr841nv8_tp_recovery.bin, and hold the reset " +
      "button while you switch on: the boot loader, at 192.168.0.86, fetches and writes it. Boot loaders from 2013 and earlier do not.",
  },
};
