import { type NewFiles, withSecret } from "@nixwrt/scaffold";
import manifest from "../package.json" with { type: "json" };
import { type Draft, hasEmulator } from "./Draft.js";

/** npm packages that every project needs. */
const always = ["@nixwrt/cli", "@nixwrt/core"];

/** Versions of the packages that were released with this one. A release of any of them is also a release of this package. */
const ranges: Readonly<Record<string, string>> = manifest.devDependencies;

/**
 * Returns the files of a new project.
 * @param name name of the project's npm package
 * @param values values of secrets; if given, the file `secrets` is included
 */
export function projectFiles(draft: Draft, name: string, values?: Readonly<Record<string, string>>): NewFiles {
  const { config, secrets } = draft;
  return new Map([
    ["package.json", { text: packageJson(draft, name) }],
    ["nixwrt.config.ts", { text: config }],
    [".gitignore", { text: "node_modules/\nout/\nsecrets\n" }],
    ["README.md", { text: readme(draft) }],
    ...(secrets === undefined ? [] : [["secrets.example", { text: secrets }] as const]),
    ...(secrets === undefined || values === undefined
      ? []
      : [["secrets", { text: withSecrets(secrets, values), mode: 0o600 }] as const]),
  ]);
}

function withSecrets(text: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((filled, [name, value]) => withSecret(filled, name, value), text);
}

function packageJson(draft: Draft, name: string): string {
  const names = [...new Set([...always, ...draft.packages])].sort();
  const content = {
    name,
    private: true,
    type: "module",
    engines: manifest.engines,
    scripts: { build: "nixwrt build", ...(hasEmulator(draft) ? { start: "nixwrt run" } : {}) },
    devDependencies: Object.fromEntries(names.map((one) => [one, ranges[one] ?? "*"])),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

function readme(draft: Draft): string {
  const { hostname, secrets } = draft;
  const keys =
    secrets === undefined
      ? ""
      : "\nThe values of its secrets are in the file `secrets`, which only you can read and git ignores. `secrets.example` shows its format.\n";
  return `# ${hostname}

Firmware for a router, built with NixWRT. The file \`nixwrt.config.ts\` describes the whole system.

\`\`\`sh
npm install
npx nixwrt build     # images, in out/
${hasEmulator(draft) ? "npx nixwrt run       # boots it in QEMU, and says how to log in\n" : ""}\`\`\`
${keys}
Commit \`package-lock.json\` and \`nixwrt.lock\`: with them, you can build today's images again. \`npx nixwrt update\` installs updates.
\`npx nixwrt doctor\` checks this machine, \`npx nixwrt --help\` lists the other verbs, \`npx nixwrt plugins\` what the config can use.
`;
}
