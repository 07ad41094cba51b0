import type { BoardData } from "@nixwrt/core/device";

/** A port of the SoC's own Ethernet switch, which the kernel shows as an interface (DSA). */
export interface SwitchPort {
  /** Name of the interface. */
  readonly name: string;
  /** Number of the port in the switch. */
  readonly port: number;
}

/** Pin groups of MT7628 and MT7688, named after their main function. Each can be used as GPIOs instead. */
export type Mt7628Pins =
  | "gpio"
  | "i2c"
  | "i2s"
  | "p0led_an"
  | "p1led_an"
  | "p2led_an"
  | "p3led_an"
  | "p4led_an"
  | "perst"
  | "pwm0"
  | "pwm1"
  | "refclk"
  | "spi cs1"
  | "spis"
  | "uart1"
  | "uart2"
  | "wdt"
  | "wled_an";

/** A board with MT7628AN or MT7688. */
export interface Mt7628Board extends BoardData {
  readonly family: "mt7620";
  readonly soc: "MT7628AN" | "MT7688";
  readonly ports: readonly SwitchPort[];
  /** Maximum clock of the flash chip, in Hz. */
  readonly flashHz: number;
  /** Serial ports that the board exposes: 0 to 2. The others are disabled, so their pins are free. */
  readonly uarts: readonly number[];
  /** Pin groups to use as GPIOs. */
  readonly gpioPins: readonly Mt7628Pins[];
  /** Whether the board has an SD card slot. Default false. */
  readonly sd?: boolean;
}

/** A board with MT7621. */
export interface Mt7621Board extends BoardData {
  readonly family: "mt7621";
  readonly soc: "MT7621A";
  readonly ports: readonly SwitchPort[];
  /** Maximum clock of the flash chip, in Hz. */
  readonly flashHz: number;
  /** RAM ranges, as address and size in bytes. RAM lies below and above the SoC's registers. */
  readonly memory: readonly (readonly [address: number, size: number])[];
  /** Address of the PHY on the second Ethernet controller, which becomes the interface `eth1`. Undefined: not used. */
  readonly secondPhy?: number;
}

/** A board with MT7620A. */
export interface Mt7620Board extends BoardData {
  readonly family: "mt7620";
  readonly soc: "MT7620A";
}

/** A board with a SoC that this package supports. */
export type RamipsBoard = Mt7620Board | Mt7621Board | Mt7628Board;
