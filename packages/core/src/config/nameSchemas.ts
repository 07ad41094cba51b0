import { z } from "zod";
import { nameRules } from "../system/names.js";

const named = ({ fits, what, hint }: (typeof nameRules)[keyof typeof nameRules]) =>
  z.string().refine(fits, `not ${what}\n${hint}`);

/** Name of a network interface, as a key of `interfaces` must be. For options of plugins. */
export const interfaceNameSchema = named(nameRules.interface);

/** Name of a zone, such as `lan`. For options of plugins. */
export const zoneNameSchema = named(nameRules.zone);

/** Name of a user or a group of the device, as a key of `users` must be. For options of plugins. */
export const accountNameSchema = named(nameRules.account);

/** Name of a service, as a key of `services` must be. For options of plugins. */
export const serviceNameSchema = named(nameRules.service);
