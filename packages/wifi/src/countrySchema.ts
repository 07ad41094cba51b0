import { z } from "@nixwrt/core";
import { countries } from "./countries.js";

/** Option of a plugin: the country that the device is in. */
export const countrySchema = z
  .string()
  .refine(
    (text) => Object.hasOwn(countries, text),
    'not a country of the regulatory database\nTwo capital letters of ISO 3166, such as "DE" or "US"',
  );
