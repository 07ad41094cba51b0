import { type Component, configText, findComponent, secretsText } from "@nixwrt/scaffold";
import { CreateError } from "./CreateError.js";
import type { Draft } from "./Draft.js";

/** Names of what a project is to have. */
export interface Choices {
  readonly hostname: string;
  readonly device: string;
  readonly plugins: readonly string[];
}

/**
 * The project of somebody's choices.
 * @throws {CreateError} `USAGE` when a name cannot be that of a package.
 */
export function chosenDraft({ hostname, device, plugins }: Choices): Draft {
  const chosen = { hostname, device: component(device), plugins: [...new Set(plugins)].map(component) };
  const components = [chosen.device, ...chosen.plugins];
  const secrets = components.flatMap((one) => one.secrets);
  return {
    hostname,
    config: configText(chosen),
    ...(secrets.length === 0 ? {} : { secrets: secretsText(secrets) }),
    packages: components.map(({ packageName }) => packageName),
  };
}

function component(name: string): Component {
  const found = findComponent(name);
  if (found !== undefined) return found;
  throw new CreateError({
    code: "USAGE",
    message: `"${name}" is not a valid package name`,
    hint: "`npm create nixwrt -- --help` lists the devices and plugins that have short names",
  });
}
