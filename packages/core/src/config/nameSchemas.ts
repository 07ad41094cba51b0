import { z } from "zod";
import { nameRules } from "../system/names.js";

const named = ({ fits, what, hint }: (typeof nameRules)[keyof typeof nameRules]) =>
  z.string().refine(fits, `not ${what}\n${hint}`);

/** Name of a network interface, with the rules for keys of `interfaces`. For options of plugins. */
export const interfaceNameSchema = named(nameRules.interface);

/** Name of a zone, such as `lan`. For options of plugins. */
export const zoneNameSchema = named(nameRules.zone);

/** Name of a user or a group of the device, with the rules for keys of `users`. For options of plugins. */
export const accountNameSchema = named(nameRules.account);

/** Name of a service, with the rules for keys of `services`. For options of plugins. */
export const serviceNameSchema = named(nameRules.service);

/** Name of a device or host: a single label (RFC 1123). `localhost` is 127.0.0.1 for every program (RFC 6761). For options of plugins. */
export const hostLabelSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/,
    "not a host name\nAt most 63 letters, digits and -, starting and ending with a letter or digit",
  )
  .refine(
    (name) => name.toLowerCase() !== "localhost",
    "localhost is every device's name for itself\nChoose another name, such as router",
  );
