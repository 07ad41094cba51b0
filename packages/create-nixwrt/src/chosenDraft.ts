import { type Component, findComponent, isFault, projectConfig } from "@nixwrt/scaffold";
import { CreateError } from "./CreateError.js";
import type { Draft } from "./Draft.js";

/** Names of a new project's components. */
export interface Choices {
  readonly hostname: string;
  readonly device: string;
  readonly plugins: readonly string[];
}

/**
 * Drafts a project from the user's choices.
 * @throws {CreateError} `USAGE` when a name does not identify a device or plugin.
 */
export function chosenDraft({ hostname, device, plugins }: Choices): Draft {
  const chosen = { hostname, device: component(device), plugins: [...new Set(plugins)].map(component) };
  const components = [chosen.device, ...chosen.plugins];
  return {
    hostname,
    ...projectConfig(chosen),
    packages: components.map(({ packageName }) => packageName),
  };
}

function component(name: string): Component {
  const found = findComponent(name);
  if (!isFault(found)) return found;
  throw new CreateError({ code: "USAGE", ...found });
}
