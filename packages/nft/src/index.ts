export * from "./act.js";
export { encodeRuleset } from "./encodeRuleset.js";
export { formatRuleset } from "./formatRuleset.js";
export * from "./match.js";
export type { Chain, Flowtable, Hook, Rule, Ruleset } from "./Ruleset.js";
export type { Statement } from "./Statement.js";
export type { Ports } from "./values.js";
export type { Endian } from "./Writer.js";
