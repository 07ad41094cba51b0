export { dnsmasq, dnsmasq as default } from "./dnsmasq.js";
export { type DnsmasqOptions, dnsmasqOptions } from "./options.js";
