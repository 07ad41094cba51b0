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

/** Settings of the radio: those of the options, or else the best possible ones. */
export interface ChosenRadio {
  readonly width: ChannelWidth;
  readonly standards: readonly RadioStandard[];
  /** Undefined if hostapd chooses one of `candidates`, or if the channel is not allowed. */
  readonly channel: Channel | undefined;
  /** Numbers of the channels that `auto` chooses from, and to which a network moves when there is a radar. Radars do not use them. */
  readonly candidates: readonly number[];
}

/** Channels of 20 MHz at 2.4 GHz that do not overlap. */
const apart = [1, 6, 11];

/** The device's radio with the configured interface. Undefined if the device lacks it, or does not declare its radios. */
export function radioOf({ interface: name }: AccessPointSettings, system: Pick<System, "device">): Radio | undefined {
  return system.device.radios?.find((one) => one.interface === name);
}

/** Chooses the settings that the options leave open. */
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
  // 802.11a channels are 20 MHz wide, those of 802.11n up to 40 MHz, and those of 802.11ac and later up to 80 MHz.
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
