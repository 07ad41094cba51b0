import {
  type ChannelWidth,
  channelWidths,
  type Radio,
  type RadioStandard,
  radioStandards,
  type System,
} from "@nixwrt/core";
import { allowedChannel, allowedNumbers, type Channel, isRadars } from "@nixwrt/wifi";
import type { AccessPointSettings } from "./options.js";

/** What the radio is set to: options, or what is best where they say nothing. */
export interface ChosenRadio {
  readonly width: ChannelWidth;
  readonly standards: readonly RadioStandard[];
  /** Undefined: the access point finds one among `candidates`. */
  readonly channel: Channel | undefined;
  /** Numbers of channels that `auto` may find. */
  readonly candidates: readonly number[];
}

/** Channels of 20 MHz at 2.4 GHz that do not overlap. */
const apart = [1, 6, 11];

/** The device's radio of that interface; undefined where the device does not have it, or does not say which it has. */
export function radioOf({ interface: name }: AccessPointSettings, system: Pick<System, "device">): Radio | undefined {
  return system.device.radios?.find((one) => one.interface === name);
}

/** Fills in what the options leave open. */
export function chooseRadio(settings: AccessPointSettings, radio: Radio | undefined): ChosenRadio {
  const { country, band, channel } = settings;
  const standards = radioStandards.filter((one) => (settings.standards ?? radio?.standards ?? ["n"]).includes(one));
  const candidatesOf = (width: ChannelWidth) =>
    allowedNumbers(country, band, width).filter((number) => {
      if (band === "2.4") return apart.includes(number);
      const one = allowedChannel(country, band, number, width);
      return one !== undefined && !isRadars(country, one);
    });
  const fits = (width: ChannelWidth) =>
    channel === "auto" ? candidatesOf(width).length > 0 : allowedChannel(country, band, channel, width) !== undefined;
  // 802.11n has two widths, 802.11ac and later have 80 MHz, too; 802.11a has one.
  const widest = standards.some((one) => one !== "n") ? 80 : standards.length > 0 ? 40 : 20;
  const best = channelWidths.findLast((one) => one <= Math.min(widest, radio?.width ?? 20) && fits(one)) ?? 20;
  const width = settings.width ?? (band === "2.4" ? 20 : best);
  return {
    width,
    standards,
    channel: channel === "auto" ? undefined : allowedChannel(country, band, channel, width),
    candidates: candidatesOf(width),
  };
}
