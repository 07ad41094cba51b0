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
  credentials,
  credentialsFault,
  passphraseContent,
  ssidContent,
} from "./credentials.js";
