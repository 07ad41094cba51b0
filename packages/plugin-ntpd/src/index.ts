export { ntpd, ntpd as default } from "./ntpd.js";
export { type NtpdOptions, ntpdOptions } from "./options.js";
