export { l2tp } from "./l2tp.js";
export { type L2tpOptions, l2tpOptions, type PppoeOptions, pppoeOptions } from "./options.js";
export { pppoe, pppoe as default } from "./pppoe.js";
