// All entry points in one: see tsup.config.ts.
export * from "./device.js";
export * from "./host.js";
export * from "./index.js";
