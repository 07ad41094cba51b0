// All entry points in one bundle: see tsup.config.ts.
export * from "./device.js";
export * from "./host.js";
export * from "./index.js";
