export { type SqmOptions, sqmOptions } from "./options.js";
export { sqm, sqm as default } from "./sqm.js";
