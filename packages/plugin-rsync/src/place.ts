/** The package, with which the places of all problems start. */
export const plugin = "@nixwrt/plugin-rsync";
