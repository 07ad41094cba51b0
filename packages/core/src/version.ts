import manifest from "../package.json" with { type: "json" };

/** Version of @nixwrt/core. */
export const version: string = manifest.version;

/** Folder of core's code: the built files, or the sources. */
export const codeFolder: string = import.meta.dirname;
