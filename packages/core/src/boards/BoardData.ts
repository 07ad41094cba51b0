import type { BootSpec, KernelImageSpec } from "../system/Boot.js";
import type { FlashMap } from "../system/Flash.js";
import type { Board } from "./Board.js";

/** A light that a GPIO switches. */
export interface BoardLed {
  /** As the kernel names it: colour and function, such as `green:wan`. */
  readonly name: string;
  readonly gpio: number;
  /** Whether it shines while the GPIO is low. Default false. */
  readonly activeLow?: boolean;
  /** What it shows when no plugin says otherwise: a trigger of the kernel, such as `default-on`. Default: nothing. */
  readonly trigger?: string;
}

/** What keys of boards mean, as linux/input-event-codes.h has it. */
export const keyCodes = { KEY_RFKILL: 247, BTN_0: 256, BTN_1: 257, KEY_RESTART: 408, KEY_WPS_BUTTON: 529 } as const;

/** A button on a GPIO, or one side of a switch. */
export interface BoardKey {
  readonly name: string;
  readonly gpio: number;
  /** Whether the GPIO is low while it is pressed. Default false. */
  readonly activeLow?: boolean;
  /** What it means. */
  readonly code: keyof typeof keyCodes;
}

/** All that is known of a real board, apart from what its SoC decides. */
export interface BoardData extends Board {
  /** `compatible` of its device tree, most specific first; the SoC's own follow. */
  readonly compatible: readonly string[];
  /** Such as `console=ttyS0,115200`. */
  readonly kernelArguments: string;
  /** Names of its network interfaces. */
  readonly interfaces: readonly string[];
  readonly leds: readonly BoardLed[];
  readonly keys: readonly BoardKey[];
  /** GPIO that switches the power of the USB port, while it is high. */
  readonly usbPower?: number;
  /** Default: an LZMA-compressed uImage. */
  readonly kernelImage?: KernelImageSpec;
  /** Without it, the kernel has no driver for its flash. */
  readonly flash?: Omit<FlashMap, "partitionsBy">;
  readonly phram: NonNullable<BootSpec["phram"]>;
  readonly loader: BootSpec["loader"];
  /** For docs/boards, as sentences of Markdown. */
  readonly guide: BoardGuide;
}

/** What a person who has the board in hand needs to know. */
export interface BoardGuide {
  /** Where the serial console is. */
  readonly serial: string;
  /** How an image gets into the flash without this project, and what to do when the device no longer boots. */
  readonly recover: string;
}

/** 64 KiB: what SPI flash chips erase together, when the kernel is told not to use their 4 KiB sectors. */
export const spiEraseBlock = 0x1_0000;
