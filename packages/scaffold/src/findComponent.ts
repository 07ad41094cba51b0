import type { Component } from "./Component.js";
import { offeredDevices, offeredPlugins, pluginsWithOptions } from "./offered.js";

/** Why a name does not identify a device or plugin, and what to do about it. */
export interface ComponentFault {
  readonly message: string;
  readonly hint: string;
}

/** Package names that npm allows: an optional scope, lower-case letters, digits, `-`, `_` and `.`. */
const packageName = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/**
 * Finds a device or plugin: one of NixWRT's by its short name or package name, or a third-party package, whose default export the config
 * then calls without options. The name of a third-party package must have a scope or start with `nixwrt-`: on npm, a short name such as
 * `firewall` belongs to a package that is unrelated to NixWRT, and a project would install and run it.
 */
export function findComponent(text: string): Component | ComponentFault {
  const offered = [...offeredDevices, ...offeredPlugins];
  const found = offered.find((one) => one.name === text || one.packageName === text);
  if (found !== undefined) return found;
  if (!packageName.test(text)) {
    return { message: `"${text}" is not a valid package name`, hint: `Give a name such as ${offered[0]?.name}` };
  }
  const [, ownName = text] = /^@nixwrt\/plugin-(.*)$/.exec(text) ?? [];
  if (Object.hasOwn(pluginsWithOptions, ownName)) {
    return {
      message: `the plugin "${ownName}" needs a config that only you can write`,
      hint: `${pluginsWithOptions[ownName]}; the README of @nixwrt/plugin-${ownName} lists its options`,
    };
  }
  if (!/^@(?!nixwrt\/)|^nixwrt-/.test(text)) {
    return {
      message: `NixWRT has no device and no plugin named "${text}"`,
      hint: `Choose one of ${offered.map(({ name }) => name).join(", ")}, or give the name of somebody else's package, such as @acme/plugin-x or nixwrt-plugin-x`,
    };
  }
  const identifier = identifierOf(text);
  return {
    packageName: text,
    imported: `${identifier} from "${text}"`,
    call: `${identifier}()`,
    secrets: [],
    interface: "eth0",
  };
}

/** Whether {@link findComponent} found nothing. */
export function isFault(found: Component | ComponentFault): found is ComponentFault {
  return "message" in found;
}

/** Derives an identifier from a package name: `@acme/nixwrt-plugin-web-server` → `webServer`. */
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

/** Identifiers that an import cannot use: keywords that are also valid package names, and names that the config already uses. */
const taken = new Set(["default", "delete", "do", "export", "function", "import", "new", "secret", "switch", "with"]);
