export { type SyslogOptions, syslogOptions } from "./options.js";
export { syslog, syslog as default } from "./syslog.js";
