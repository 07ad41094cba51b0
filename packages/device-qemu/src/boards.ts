import type { Board } from "@nixwrt/core/device";

const emulated: Pick<Board, "ramMiB" | "functions"> = {
  ramMiB: 128,
  functions: {
    serial: "mainline",
    flash: "none",
    leds: "none",
    usb: "mainline",
    ethernet: "mainline",
    switch: "none",
    wifi: "mainline",
  },
};

const malta: Pick<Board, "soc" | "family"> = { soc: "MIPS 24Kc", family: "malta" };

/** What `nixwrt devices` lists. */
export const boards: readonly Board[] = [
  {
    ...{ ...emulated, ...malta },
    name: "qemu-malta-big",
    title: "QEMU's malta board, big endian",
    options: { endian: "big", usb: true },
  },
  {
    ...{ ...emulated, ...malta },
    name: "qemu-malta-little",
    title: "QEMU's malta board, little endian",
    options: { endian: "little", usb: true },
  },
  {
    ...emulated,
    soc: "Cortex-A53",
    family: "virt",
    name: "qemu-virt-aarch64",
    title: "QEMU's virt board, 64-bit ARM",
    options: { cpu: "aarch64", usb: true },
  },
];
