import manifest from "../package.json" with { type: "json" };

/** Of @nixwrt/core. */
export const version: string = manifest.version;

/** Folder of core's code: of what is built, or of its sources. */
export const codeFolder: string = import.meta.dirname;
