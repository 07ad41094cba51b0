import type { Component, ComponentCall } from "./Component.js";
import { secretsText } from "./secretsText.js";

/** Contents of a new config. */
export interface ConfigChoices {
  readonly hostname: string;
  readonly device: Component;
  readonly plugins: readonly Component[];
}

/** Texts of the files of a new config. */
export interface ProjectConfig {
  /** nixwrt.config.ts. */
  readonly config: string;
  /** secrets.example. Undefined: the config refers to no secret. */
  readonly secrets?: string;
}

/** Writes the config of a new project. */
export function projectConfig({ hostname, device, plugins }: ConfigChoices): ProjectConfig {
  const isBoard = device.address !== undefined;
  const calls: ComponentCall[] = plugins.map((plugin) => (isBoard && plugin.onBoard) || plugin);
  const secrets = [device, ...calls].flatMap((one) => one.secrets);
  const core = secrets.length > 0 ? "defineConfig, secret" : "defineConfig";
  const imports = [`{ ${core} } from "@nixwrt/core"`, ...[device, ...plugins].map(({ imported }) => imported)];
  const list = calls.map(({ call }) => `    ${call},\n`).join("");
  const config = `${imports.map((one) => `import ${one};`).join("\n")}

export default defineConfig({
  hostname: ${JSON.stringify(hostname)},
  device: ${device.call},
  plugins: [${list === "" ? "" : `\n${list}  `}],
${interfaces(device)}});
`;
  return { config, ...(secrets.length === 0 ? {} : { secrets: secretsText(secrets) }) };
}

function interfaces({ interface: name, address }: Component): string {
  if (name === undefined) return "";
  return `  interfaces: { ${name}: ${address === undefined ? "{ dhcp: true }" : `{ addresses: ["${address}"] }`} },\n`;
}
