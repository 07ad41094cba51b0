export { accessPoint, accessPoint as default } from "./accessPoint.js";
export { type AccessPointOptions, accessPointOptions } from "./options.js";
