import type { System } from "../system/System.js";

/** Returns the plugin, or `config`, that would replace a file of /etc which another plugin writes. */
export function replacedBy(name: string, plugin: string, { files }: Pick<System, "files">): string | undefined {
  return files.get(`/etc/${name}`)?.origins.find((origin) => origin.plugin !== plugin)?.plugin;
}
