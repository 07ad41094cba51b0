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
}

/** Given to the registry `device.radios` by a plugin that uses a radio: the device then brings the driver and the firmware. */
export interface RadioUse {
  /** The radio's interface. */
  readonly interface: string;
}
