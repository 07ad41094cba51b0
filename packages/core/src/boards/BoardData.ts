import type { BootSpec, KernelImageSpec } from "../system/Boot.js";
import type { FlashMap } from "../system/Flash.js";
import type { Board } from "./Board.js";

/** An LED on a GPIO. */
export interface BoardLed {
  /** Name in the kernel: colour and function, such as `green:wan`. */
  readonly name: string;
  readonly gpio: number;
  /** Whether the LED is on while the GPIO is low. Default: false. */
  readonly activeLow?: boolean;
  /** Trigger of the kernel, such as `default-on`, unless a plugin sets another. Default: the LED stays off. */
  readonly trigger?: string;
}

/** Key codes that boards use, from linux/input-event-codes.h. */
export const keyCodes = { KEY_RFKILL: 247, BTN_0: 256, BTN_1: 257, KEY_RESTART: 408, KEY_WPS_BUTTON: 529 } as const;

/** A button on a GPIO, or one position of a switch. */
export interface BoardKey {
  readonly name: string;
  readonly gpio: number;
  /** Whether the GPIO is low while the button is pressed. Default: false. */
  readonly activeLow?: boolean;
  /** Key code that the kernel reports. */
  readonly code: keyof typeof keyCodes;
}

/** All data of a real board, except what its SoC decides. */
export interface BoardData extends Board {
  /** `compatible` of its device tree, most specific first. The SoC's own values follow. */
  readonly compatible: readonly string[];
  /** Kernel command line, such as `console=ttyS0,115200`. */
  readonly kernelArguments: string;
  /** Names of its network interfaces. */
  readonly interfaces: readonly string[];
  readonly leds: readonly BoardLed[];
  readonly keys: readonly BoardKey[];
  /** GPIO that powers the USB port while it is high. */
  readonly usbPower?: number;
  /** Default: an LZMA-compressed uImage. */
  readonly kernelImage?: KernelImageSpec;
  /** Undefined if the kernel has no driver for its flash. */
  readonly flash?: Omit<FlashMap, "partitionsBy">;
  readonly phram: NonNullable<BootSpec["phram"]>;
  readonly loader: BootSpec["loader"];
  /** Text for docs/boards, in sentences of Markdown. */
  readonly guide: BoardGuide;
}

/** What someone with the board in hand needs to know. */
export interface BoardGuide {
  /** Place and settings of the serial console. */
  readonly serial: string;
  /** How to write an image to flash without this project, and how to recover a device that no longer boots. */
  readonly recover: string;
}

/** 64 KiB: the erase block of SPI flash chips when the kernel does not use their 4 KiB sectors. */
export const spiEraseBlock = 0x1_0000;
