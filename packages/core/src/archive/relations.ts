import { compareVersions } from "./version.js";

/** `name (operator version)` in a dependency field. */
export interface Relation {
  readonly name: string;
  readonly constraint?: Constraint;
}

export interface Constraint {
  readonly operator: "<<" | "<=" | "=" | ">=" | ">>";
  readonly version: string;
}

/** Parses a dependency field. Every group has to be satisfied by one of its alternatives. */
export function parseRelations(field: string): Relation[][] {
  return field
    .split(",")
    .filter((group) => group.trim() !== "")
    .map((group) => group.split("|").map(parseRelation));
}

function parseRelation(text: string): Relation {
  // The qualifier after the colon (`python3:any`) names the accepted architectures. There is only one here, so it changes nothing.
  const match = /^\s*([^\s(:]+)(?::[^\s(]+)?\s*(?:\(\s*(<<|<=|=|>=|>>)\s*([^\s)]+)\s*\))?\s*$/.exec(text);
  if (match === null) throw new Error(`invalid package relation: ${JSON.stringify(text)}`);
  const [, name, operator, version] = match as unknown as [string, string, Constraint["operator"]?, string?];
  return operator === undefined || version === undefined ? { name } : { name, constraint: { operator, version } };
}

export function meets(version: string, constraint: Constraint | undefined): boolean {
  if (constraint === undefined) return true;
  const order = compareVersions(version, constraint.version);
  switch (constraint.operator) {
    case "<<":
      return order < 0;
    case "<=":
      return order <= 0;
    case "=":
      return order === 0;
    case ">=":
      return order >= 0;
    case ">>":
      return order > 0;
  }
}

/** Whether a version meets all of several constraints, as in `>= 2.5, << 2.6`. No version meets an invalid constraint. */
export function meetsAll(version: string, constraints: string): boolean {
  return constraints.split(",").every((text) => {
    const [, operator, bound] = /^\s*(<<|<=|=|>=|>>)\s*([^\s(),]+)\s*$/.exec(text) ?? [];
    return bound !== undefined && meets(version, { operator: operator as Constraint["operator"], version: bound });
  });
}

export function formatRelation({ name, constraint }: Relation): string {
  return constraint === undefined ? name : `${name} (${constraint.operator} ${constraint.version})`;
}
