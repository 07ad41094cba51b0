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
  type WpaVersions,
  wpaVersions,
} from "./credentials.js";
export { enterpriseMethods, type LineLimits, lineContent, lineSchema } from "./enterprise.js";
export { isContested, type RadioCountry, useRadio } from "./useRadio.js";
