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
