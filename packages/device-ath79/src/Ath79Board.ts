import type { BoardData } from "@nixwrt/core/device";

/** A board with an Atheros or Qualcomm MIPS SoC. */
export interface Ath79Board extends BoardData {
  readonly family: "ath79";
  readonly soc: "AR9331" | "AR9341" | "QCA9531";
  /** Frequency of the board's crystal, in Hz. */
  readonly crystalHz: number;
  /** Maximum clock of the flash chip, in Hz. */
  readonly flashHz: number;
  /** Ethernet controllers in use, by number: 0 is eth0. */
  readonly ethernet: readonly (0 | 1)[];
  /** Whether the board has a USB port. */
  readonly usb: boolean;
  /** Bits of the SoC's pin registers that the board needs to differ from their reset values. */
  readonly pins: readonly PinBits[];
}

/** Bits to set and clear in one register. */
export interface PinBits {
  /** A short description. */
  readonly purpose: string;
  /** Physical address. */
  readonly register: number;
  readonly mask: number;
  readonly value: number;
}

/** AR934x and QCA953x: the debugger uses GPIOs 0 to 3 until it is turned off. */
export const debuggerOff: PinBits = { purpose: "no JTAG", register: 0x1804_006c, mask: 0x2, value: 0x2 };
