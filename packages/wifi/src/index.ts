export {
  allowedChannel,
  allowedNumbers,
  allowedWidths,
  type Channel,
  channelNumbers,
  channelsFrom,
  isRadars,
} from "./channels.js";
export { countrySchema } from "./countrySchema.js";
export {
  type Credentials,
  credentialsFault,
  keySchema,
  passphraseContent,
  ssidContent,
  ssidSchema,
} from "./credentials.js";
