export { failover, failover as default } from "./failover.js";
export { type FailoverOptions, failoverOptions } from "./options.js";
