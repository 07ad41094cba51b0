import { hookNames, hookTable } from "../packages/core/src/system/hooks.js";
import { readSourceDocs } from "./sourceDocs.js";

/** Returns docs/hooks.md: the hooks, and the methods of each hook's first argument. */
export function hooksPage(): string {
  const docs = readSourceDocs("packages/core/src/system/hooks.ts");
  const sections = hookNames.map((name) => {
    const { about, arguments: names } = hookTable[name];
    const tuple = docs.typeOf(property(name));
    const offered = docs.checker.getTypeArguments(tuple as Parameters<typeof docs.checker.getTypeArguments>[0])[0];
    const [argument = ""] = names;
    const methods = (offered?.getProperties() ?? [])
      .filter((method) => !method.name.startsWith("#"))
      .map((method) => {
        const type = docs.typeOf(method);
        const [signature] = type.getCallSignatures();
        const shape = signature ? docs.checker.signatureToString(signature) : `: ${docs.checker.typeToString(type)}`;
        const text = docs.describe(method);
        const call = `${argument}.${method.name}${shape.replaceAll(" | undefined", "")}`;
        return `- \`${call}\`${text === "" ? "" : `: ${text}`}`;
      });
    return [`## ${name}`, "", about, "", `Tap: \`(${names.join(", ")}) => …\``, "", ...methods].join("\n");
  });
  return `${[
    "# Hooks",
    "",
    "<!-- Made from packages/core/src/system/hooks.ts by `npm run generate`. Do not edit. -->",
    "",
    'A plugin\'s `apply` taps hooks: `system.hooks.etc.tap("my-plugin", (etc) => etc.file("motd", "hello\\n"))`. Each hook',
    "runs once, in this order. Its first argument takes contributions; the second is the System as far as earlier hooks",
    "have settled it. Reaching for what is settled later, or for a hook that is not there, throws.",
    "",
    "Every contribution takes `{ reason, default }` last: why, in a few words, and whether it is only a suggestion.",
    "",
    sections.join("\n\n"),
  ].join("\n")}\n`;

  function property(name: string) {
    const symbol = docs.checker.getPropertyOfType(docs.type("HookArguments"), name);
    if (symbol === undefined) throw new Error(`HookArguments has no ${name}`);
    return symbol;
  }
}
