export { type WireguardOptions, wireguardOptions } from "./options.js";
export { wireguard, wireguard as default } from "./wireguard.js";
