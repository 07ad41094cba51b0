import type { Component } from "./Component.js";

/** Contents of a new config. */
export interface ConfigChoices {
  readonly hostname: string;
  readonly device: Component;
  readonly plugins: readonly Component[];
}

/** Returns the text of nixwrt.config.ts. */
export function configText({ hostname, device, plugins }: ConfigChoices): string {
  const components = [device, ...plugins];
  const core = components.some(({ secrets }) => secrets.length > 0) ? "defineConfig, secret" : "defineConfig";
  const imports = [`{ ${core} } from "@nixwrt/core"`, ...components.map(({ imported }) => imported)];
  const list = plugins.map(({ call }) => `    ${call},\n`).join("");
  return `${imports.map((one) => `import ${one};`).join("\n")}

export default defineConfig({
  hostname: ${JSON.stringify(hostname)},
  device: ${device.call},
  plugins: [${list === "" ? "" : `\n${list}  `}],
${device.interface === undefined ? "" : `  interfaces: { ${device.interface}: { dhcp: true } },\n`}});
`;
}
