/** Frequency bands of Wi-Fi, in GHz. */
export const radioBands = ["2.4", "5"] as const;

/** A frequency band of Wi-Fi, in GHz. */
export type RadioBand = (typeof radioBands)[number];

/** Generations of Wi-Fi since 802.11g, oldest first: 802.11n (Wi-Fi 4), 802.11ac (Wi-Fi 5), 802.11ax (Wi-Fi 6). */
export const radioStandards = ["n", "ac", "ax"] as const;

/** A generation of Wi-Fi: 802.11n, 802.11ac or 802.11ax. */
export type RadioStandard = (typeof radioStandards)[number];

/** Widths of channels, in MHz. */
export const channelWidths = [20, 40, 80] as const;

/** Width of a channel, in MHz. */
export type ChannelWidth = (typeof channelWidths)[number];

/** A Wi-Fi radio that the device's kernel can drive. */
export interface Radio {
  /** The interface that its driver makes: `wlan0`. */
  readonly interface: string;
  readonly bands: readonly RadioBand[];
  readonly standards: readonly RadioStandard[];
  /** Its widest channel. */
  readonly width: ChannelWidth;
  /** What its driver must find, where it is part of a SoC. `checkBoard` looks for these. */
  readonly parts?: RadioParts;
}

/** What the driver of a radio in a SoC finds in the device tree, in the flash and in the root file system. */
export interface RadioParts {
  /** Names of its node (`compatible`), one for each SoC of the family: `qca,qca9530-wifi`. */
  readonly compatible: readonly string[];
  /** The cell of non-volatile memory with its calibration. */
  readonly calibration: {
    /** As the driver asks for it (`nvmem-cell-names`): `eeprom`. */
    readonly name: string;
    /** Bytes: the driver refuses fewer. */
    readonly minBytes: number;
  };
  /** Files below /lib/firmware that the driver asks for: `mt7628_e2.bin`. */
  readonly firmware?: readonly string[];
}

/** Given to the registry `device.radios` by a plugin that uses a radio: the device then brings the driver and the firmware. */
export interface RadioUse {
  /** The radio's interface. */
  readonly interface: string;
}
