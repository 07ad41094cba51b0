import type { Chain, Ruleset } from "./Ruleset.js";

/** A ruleset in nft's notation, exactly as `nft list ruleset` prints it after loading. */
export function formatRuleset({ table, flowtables = [], chains }: Ruleset): string {
  const parts = [
    ...flowtables.map(({ name, devices }) => [
      `flowtable ${name} {`,
      "\thook ingress priority filter",
      `\tdevices = { ${devices
        .toSorted()
        .map((device) => `"${device}"`)
        .join(", ")} }`,
      "}",
    ]),
    ...chains.map(formatChain),
  ];
  const body = parts.map((lines) => lines.map((line) => `\t${line}\n`).join("")).join("\n");
  return `table inet ${table} {\n${body}}\n`;
}

function formatChain({ name, base, rules }: Chain): string[] {
  const head =
    base === undefined
      ? []
      : [`\ttype ${base.type} hook ${base.hook} priority ${base.priority}; policy ${base.policy};`];
  const lines = rules.map((rule) => `\t${rule.map(({ text }) => text).join(" ")}`);
  return [`chain ${name} {`, ...head, ...lines, "}"];
}
