import { channelWidths, radioBands } from "@nixwrt/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  allowedChannel,
  allowedNumbers,
  allowedWidths,
  channelNumbers,
  channelsFrom,
  isRadars,
} from "../src/channels.js";
import { countries } from "../src/countries.js";

describe("channels", () => {
  it.each([
    ["US", "2.4", 20, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
    ["DE", "2.4", 20, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]],
    // Channel 14 is for 802.11b only.
    ["JP", "2.4", 20, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]],
    ["JP", "5", 80, [36, 40, 44, 48, 52, 56, 60, 64, 100, 104, 108, 112, 116, 120, 124, 128, 132, 136, 140, 144]],
    ["RU", "5", 80, [36, 40, 44, 48, 52, 56, 60, 64, 132, 136, 140, 144, 149, 153, 157, 161]],
  ] as const)("in %s at %s GHz, %i MHz wide, are those that the rules allow", (country, band, width, numbers) => {
    expect(allowedNumbers(country, band, width)).toEqual(numbers);
  });

  it("are combined according to 802.11", () => {
    expect(channelsFrom("5", 40, 80)).toEqual([{ parts: [5180, 5200, 5220, 5240], center: 42, above: false }]);
    expect(channelsFrom("5", 157, 40)).toEqual([{ parts: [5785, 5805], center: 159, above: true }]);
    expect(channelsFrom("2.4", 6, 40)).toEqual([
      { parts: [2437, 2457], center: 8, above: true },
      { parts: [2437, 2417], center: 4, above: false },
    ]);
    // Neither 144 and 148 nor three channels can be combined.
    expect(channelsFrom("5", 144, 80)[0]?.parts).toEqual([5660, 5680, 5700, 5720]);
    expect(channelsFrom("5", 173, 80)[0]?.parts).toEqual([5825, 5845, 5865, 5885]);
    expect(channelsFrom("5", 38, 20)).toEqual([]);
  });

  it("that radars use are recognized", () => {
    const radars = (country: string, number: number) => {
      const channel = allowedChannel(country, "5", number, 20);
      return channel === undefined ? undefined : isRadars(country, channel);
    };
    expect([36, 52, 100, 149].map((number) => radars("DE", number))).toEqual([false, true, true, false]);
    expect([36, 52, 100, 149].map((number) => radars("US", number))).toEqual([false, true, true, false]);
  });

  it("never exceed the rules of any country, and have every width below their maximum", () => {
    const anyCountry = fc.constantFrom(...Object.keys(countries));
    fc.assert(
      fc.property(anyCountry, fc.constantFrom(...radioBands), fc.nat(200), (country, band, number) => {
        const widths = allowedWidths(country, band, number);
        expect(widths).toEqual(channelWidths.slice(0, widths.length));
        if (widths.length > 0) expect(channelNumbers(band)).toContain(number);
        for (const width of widths) {
          const { parts = [] } = allowedChannel(country, band, number, width) ?? {};
          expect(parts).toHaveLength(width / 20);
          for (const part of parts) {
            const holds = (countries[country] ?? "").split(" ").some((rule) => {
              const [, start, end] = /^([\d.]+)-([\d.]+)@/.exec(rule) ?? [];
              return Number(start) <= part - 10 && part + 10 <= Number(end);
            });
            expect(holds).toBe(true);
          }
        }
      }),
    );
  });
});
