import type { BoardData } from "@nixwrt/core";

/** A board with an Atheros or Qualcomm MIPS SoC. */
export interface Ath79Board extends BoardData {
  readonly family: "ath79";
  readonly soc: "AR9331" | "AR9341" | "QCA9531";
  /** Clock of the board's crystal, Hz. */
  readonly crystalHz: number;
  /** Highest clock of the flash chip, Hz. */
  readonly flashHz: number;
  /** Ethernet controllers in use, by number: 0 is eth0. */
  readonly ethernet: readonly (0 | 1)[];
  /** Whether there is a USB port. */
  readonly usb: boolean;
  /** Bits of the SoC's pin registers that the board needs otherwise than they are after a reset. */
  readonly pins: readonly PinBits[];
}

/** Bits of one register. */
export interface PinBits {
  /** What it is for, as a word or two. */
  readonly purpose: string;
  /** Physical address. */
  readonly register: number;
  readonly mask: number;
  readonly value: number;
}

/** AR934x and QCA953x: GPIOs 0 to 3 are those of the debugger until it is turned off. */
export const debuggerOff: PinBits = { purpose: "no JTAG", register: 0x1804_006c, mask: 0x2, value: 0x2 };
