import manifest from "../package.json" with { type: "json" };

/** Of @nixwrt/core. */
export const version: string = manifest.version;
