import { z } from "@nixwrt/core";
import { countries } from "./countries.js";

/** Plugin option for the country in which the device operates. */
export const countrySchema = z.string().refine((text) => Object.hasOwn(countries, text), {
  error: ({ input }) => {
    const meant = meantBy(String(input));
    const question = meant === undefined ? "" : `; did you mean "${meant}"?`;
    return `not a country in the regulatory database${question}\nGive two capital letters (ISO 3166), such as "DE" or "US"`;
  },
});

/** Common abbreviations of countries, and their codes in ISO 3166. */
const others: Readonly<Record<string, string>> = { UK: "GB", EL: "GR", EN: "GB", USA: "US" };

/** Returns the country code that the user most likely meant. */
function meantBy(text: string): string | undefined {
  const upper = text.toUpperCase();
  const meant = others[upper] ?? upper;
  return Object.hasOwn(countries, meant) ? meant : undefined;
}
