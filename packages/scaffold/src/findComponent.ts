import type { Component } from "./Component.js";
import { offeredDevices, offeredPlugins } from "./offered.js";

/** As npm has them: an optional scope, lower-case letters, digits, `-`, `_` and `.`. */
const packageName = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/**
 * The device or plugin that is meant: one that is offered, by its name or its package's, or any other package, whose
 * default export is called without options. Undefined when the text cannot be a package's name.
 */
export function findComponent(text: string): Component | undefined {
  const offered = [...offeredDevices, ...offeredPlugins];
  const found = offered.find((one) => one.name === text || one.packageName === text);
  if (found !== undefined) return found;
  if (!packageName.test(text)) return undefined;
  const identifier = identifierOf(text);
  return {
    packageName: text,
    imported: `${identifier} from "${text}"`,
    call: `${identifier}()`,
    secrets: [],
    interface: "eth0",
  };
}

/** `@acme/nixwrt-plugin-web-server` → `webServer`. */
function identifierOf(name: string): string {
  const words = name
    .replace(/^.*\//, "")
    .replace(/^nixwrt-/, "")
    .replace(/^(plugin|device)-/, "")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  const camel = words.map((word, index) => (index === 0 ? word : `${word[0]?.toUpperCase()}${word.slice(1)}`)).join("");
  return /^[A-Za-z]/.test(camel) && !taken.has(camel)
    ? camel
    : `plugin${camel[0]?.toUpperCase() ?? ""}${camel.slice(1)}`;
}

/** Names that an import in a config cannot have: keywords that could be a package's name, and names that the config already uses. */
const taken = new Set(["default", "delete", "do", "export", "function", "import", "new", "secret", "switch", "with"]);
