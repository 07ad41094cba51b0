import { z } from "@nixwrt/core";

/** Option of a plugin: the name of a radio's interface, or of one of its networks. */
export const radioInterface = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/, "not the name of an interface\nAt most 15 letters, digits and _ . -");
