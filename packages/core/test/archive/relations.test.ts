import fc from "fast-check";
import { expect, test } from "vitest";
import { formatRelation, meets, parseRelations, type Relation } from "../../src/archive/relations.js";

test("groups, alternatives, versions and architecture qualifiers are parsed", () => {
  expect(parseRelations("libc6 (>= 2.38), perl:any, mawk | gawk (<<1:5), debconf (>= 0.5) | debconf-2.0")).toEqual([
    [{ name: "libc6", constraint: { operator: ">=", version: "2.38" } }],
    [{ name: "perl" }],
    [{ name: "mawk" }, { name: "gawk", constraint: { operator: "<<", version: "1:5" } }],
    [{ name: "debconf", constraint: { operator: ">=", version: "0.5" } }, { name: "debconf-2.0" }],
  ]);
  expect(parseRelations("")).toEqual([]);
  expect(() => parseRelations("a b")).toThrow("invalid package relation");
});

test("formatted relations are parsed back unchanged", () => {
  const relation: fc.Arbitrary<Relation> = fc.record(
    {
      name: fc.stringMatching(/^[a-z0-9][a-z0-9+.-]{1,8}$/),
      constraint: fc.record({
        operator: fc.constantFrom("<<", "<=", "=", ">=", ">>"),
        version: fc.stringMatching(/^[0-9][0-9a-z.+~-]{0,8}$/),
      }),
    },
    { requiredKeys: ["name"] },
  );
  fc.assert(
    fc.property(
      fc.array(fc.array(relation, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
      (groups) => {
        const text = groups.map((group) => group.map(formatRelation).join(" | ")).join(", ");
        expect(parseRelations(text)).toEqual(groups);
      },
    ),
  );
});

test.each([
  ["<<", [true, false, false]],
  ["<=", [true, true, false]],
  ["=", [false, true, false]],
  [">=", [false, true, true]],
  [">>", [false, false, true]],
] as const)("versions are compared with %s", (operator, expected) => {
  expect(["1.9", "1.10", "1.11"].map((version) => meets(version, { operator, version: "1.10" }))).toEqual(expected);
});
