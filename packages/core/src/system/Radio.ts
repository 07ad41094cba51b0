/** Wi-Fi frequency bands, in GHz. */
export const radioBands = ["2.4", "5"] as const;

/** A Wi-Fi frequency band, in GHz. */
export type RadioBand = (typeof radioBands)[number];

/** Generations of Wi-Fi since 802.11g, oldest first: 802.11n (Wi-Fi 4), 802.11ac (Wi-Fi 5), 802.11ax (Wi-Fi 6). */
export const radioStandards = ["n", "ac", "ax"] as const;

/** A generation of Wi-Fi: 802.11n, 802.11ac or 802.11ax. */
export type RadioStandard = (typeof radioStandards)[number];

/** Channel widths, in MHz. */
export const channelWidths = [20, 40, 80] as const;

/** A channel width, in MHz. */
export type ChannelWidth = (typeof channelWidths)[number];

/** A Wi-Fi radio that the device's kernel can drive. */
export interface Radio {
  /** Interface that its driver creates: `wlan0`. */
  readonly interface: string;
  readonly bands: readonly RadioBand[];
  readonly standards: readonly RadioStandard[];
  /** Widest supported channel. */
  readonly width: ChannelWidth;
  /** What its driver needs to find, if it is part of a SoC. `checkBoard` checks this. */
  readonly parts?: RadioParts;
}

/** What the driver of a radio in a SoC needs in the device tree, the flash and the root file system. */
export interface RadioParts {
  /** `compatible` of its node, one for each SoC of the family: `qca,qca9530-wifi`. */
  readonly compatible: readonly string[];
  /** NVMEM cell with its calibration data. */
  readonly calibration: {
    /** Name that the driver asks for (`nvmem-cell-names`): `eeprom`. */
    readonly name: string;
    /** Minimum size in bytes. The driver refuses less. */
    readonly minBytes: number;
  };
  /** Files that the driver asks for, below /lib/firmware: `mt7628_e2.bin`. */
  readonly firmware?: readonly string[];
}

/** Entry of the registry `device.radios`, from a plugin that uses a radio. The device then brings the driver and the firmware. */
export interface RadioUse {
  /** Interface of the radio. */
  readonly interface: string;
}
