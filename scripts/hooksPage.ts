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
    "runs once, in this order. The first argument of a tap collects contributions. The second is the System, with the parts that",
    "earlier hooks have settled. Reading a part that is settled later, or a hook that does not exist, throws an error.",
    "",
    "The last argument of every contribution is optional: `{ reason, default }`. The reason says why, in a few words. With `default: true`, the",
    "contribution is only a suggestion.",
    "",
    sections.join("\n\n"),
  ].join("\n")}\n`;

  function property(name: string) {
    const symbol = docs.checker.getPropertyOfType(docs.type("HookArguments"), name);
    if (symbol === undefined) throw new Error(`HookArguments has no ${name}`);
    return symbol;
  }
}
