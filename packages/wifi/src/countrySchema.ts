import { z } from "@nixwrt/core";
import { countries } from "./countries.js";

/** Option of a plugin: the country that the device is in. */
export const countrySchema = z.string().refine((text) => Object.hasOwn(countries, text), {
  error: ({ input }) => {
    const meant = meantBy(String(input));
    const question = meant === undefined ? "" : `; did you mean "${meant}"?`;
    return `not a country of the regulatory database${question}\nTwo capital letters of ISO 3166, such as "DE" or "US"`;
  },
});

/** What people call countries that ISO 3166 has under other letters. */
const others: Readonly<Record<string, string>> = { UK: "GB", EL: "GR", EN: "GB", USA: "US" };

/** The country that other letters most likely mean. */
function meantBy(text: string): string | undefined {
  const upper = text.toUpperCase();
  const meant = others[upper] ?? upper;
  return Object.hasOwn(countries, meant) ? meant : undefined;
}
