export { firewall, firewall as default } from "./firewall.js";
export type { OpenPort } from "./OpenPort.js";
export { type FirewallOptions, firewallOptions } from "./options.js";
