import type { Board } from "@nixwrt/core";

const emulated: Omit<Board, "name" | "title" | "options"> = {
  soc: "MIPS 24Kc",
  family: "malta",
  ramMiB: 128,
  functions: {
    serial: "mainline",
    flash: "none",
    leds: "none",
    usb: "mainline",
    ethernet: "mainline",
    switch: "none",
    wifi: "none",
  },
};

/** What `nixwrt devices` lists. */
export const boards: readonly Board[] = [
  {
    ...emulated,
    name: "qemu-malta-big",
    title: "QEMU's malta board, big endian",
    options: { endian: "big", usb: true },
  },
  {
    ...emulated,
    name: "qemu-malta-little",
    title: "QEMU's malta board, little endian",
    options: { endian: "little", usb: true },
  },
];
