import { type ChannelWidth, channelWidths, type RadioBand } from "@nixwrt/core";
import { countries } from "./countries.js";

/** A frequency range in MHz, and a country's rules for it. */
interface Rule {
  readonly start: number;
  readonly end: number;
  /** Maximum channel width, in MHz. */
  readonly widest: number;
  /** Letters; see `countries` for their meaning. */
  readonly flags: string;
}

/** Groups of adjacent 20 MHz channels at 5 GHz. Wider channels combine channels of the same group (IEEE 802.11, E.1). */
const groups = [
  { first: 36, last: 64 },
  { first: 100, last: 144 },
  { first: 149, last: 177 },
];

/** A channel, with the 20 MHz subchannels that it consists of. */
export interface Channel {
  /** Center frequency of each subchannel, in MHz. */
  readonly parts: readonly number[];
  /** Channel number of the center frequency of the whole channel, as in hostapd's configuration. */
  readonly center: number;
  /** For widths of 40 MHz and more: whether the secondary 20 MHz channel is above the primary channel. */
  readonly above: boolean;
}

/** Numbers of the band's 20 MHz channels. Channel 14 is left out: it is for 802.11b only, which access points no longer use. */
export function channelNumbers(band: RadioBand): number[] {
  if (band === "2.4") return Array.from({ length: 13 }, (_, index) => index + 1);
  return groups.flatMap(({ first, last }) =>
    Array.from({ length: (last - first) / 4 + 1 }, (_, index) => first + 4 * index),
  );
}

/** Channels of the given width that have this one as their primary channel: none, one, or two (at 2.4 GHz with 40 MHz). */
export function channelsFrom(band: RadioBand, number: number, width: ChannelWidth): Channel[] {
  if (!channelNumbers(band).includes(number)) return [];
  if (band === "2.4") {
    const middle = 2407 + 5 * number;
    if (width === 20) return [{ parts: [middle], center: number, above: true }];
    if (width === 80) return [];
    return [true, false].map((above) => {
      const step = above ? 1 : -1;
      return { parts: [middle, middle + 20 * step], center: number + 2 * step, above };
    });
  }
  const group = groups.find(({ first, last }) => number >= first && number <= last);
  if (group === undefined) return [];
  const count = width / 20;
  const index = (number - group.first) / 4;
  const first = group.first + Math.floor(index / count) * count * 4;
  if (first + (count - 1) * 4 > group.last) return [];
  return [
    {
      parts: Array.from({ length: count }, (_, part) => 5000 + 5 * (first + 4 * part)),
      center: first + 2 * (count - 1),
      above: index % 2 === 0,
    },
  ];
}

/** Returns the channel, if the country allows it at this width. */
export function allowedChannel(
  country: string,
  band: RadioBand,
  number: number,
  width: ChannelWidth,
): Channel | undefined {
  const rules = rulesOf(country);
  return channelsFrom(band, number, width).find(({ parts }) => parts.every((part) => isAllowed(rules, part, width)));
}

/** Whether radars share the channel (DFS). An access point must listen for a minute before it starts, and leave when it detects a radar. */
export function isRadars(country: string, { parts }: Channel): boolean {
  const rules = rulesOf(country);
  return parts.some((part) => ruleOf(rules, part)?.flags.includes("r"));
}

/** Numbers of the channels that the country allows at this width. */
export function allowedNumbers(country: string, band: RadioBand, width: ChannelWidth): number[] {
  return channelNumbers(band).filter((number) => allowedChannel(country, band, number, width) !== undefined);
}

/** Widths that the country allows for a channel. */
export function allowedWidths(country: string, band: RadioBand, number: number): ChannelWidth[] {
  return channelWidths.filter((width) => allowedChannel(country, band, number, width) !== undefined);
}

function rulesOf(country: string): Rule[] {
  return (countries[country] ?? "").split(" ").flatMap((text) => {
    const [, start, end, widest, flags = ""] = /^([\d.]+)-([\d.]+)@(\d+)([a-z]*)$/.exec(text) ?? [];
    return start === undefined ? [] : [{ start: Number(start), end: Number(end), widest: Number(widest), flags }];
  });
}

/** Finds the rule that contains a 20 MHz subchannel. Ranges that forbid new networks or OFDM do not count. */
function ruleOf(rules: readonly Rule[], middle: number): Rule | undefined {
  return rules.find(({ start, end, flags }) => start <= middle - 10 && middle + 10 <= end && !/[no]/.test(flags));
}

function isAllowed(rules: readonly Rule[], middle: number, width: ChannelWidth): boolean {
  const rule = ruleOf(rules, middle);
  return rule !== undefined && width <= Math.max(rule.widest, rule.flags.includes("a") ? joined(rules, rule) : 0);
}

/** Total width, in MHz, of a rule and all rules that adjoin it without a gap, as in the kernel's reg_get_max_bandwidth_from_range. */
function joined(rules: readonly Rule[], { start, end }: Rule): number {
  const before = rules.find((one) => one.end === start);
  const after = rules.find((one) => one.start === end);
  return (
    end -
    start +
    (before === undefined ? 0 : reach(rules, before, "before")) +
    (after === undefined ? 0 : reach(rules, after, "after"))
  );
}

function reach(rules: readonly Rule[], rule: Rule, side: "before" | "after"): number {
  const next = rules.find((one) => (side === "before" ? one.end === rule.start : one.start === rule.end));
  return rule.end - rule.start + (next === undefined ? 0 : reach(rules, next, side));
}
