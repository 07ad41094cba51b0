import fc from "fast-check";
import { expect, it } from "vitest";
import { formatSecret, parseSecrets } from "../../src/image/parseSecrets.js";

const valuesOf = (text: string) => Object.fromEntries(parseSecrets(text).values);
const faultsOf = (text: string) => parseSecrets(text).faults.map(({ line, message }) => `${line} ${message}`);

it.each([
  ["P=ab#cd", "ab#cd"],
  ["P=ab#", "ab#"],
  ["P=correct horse", "correct horse"],
  ["P=word # a comment", "word"],
  ["P=word #", "word"],
  ["P=  word  ", "word"],
  ["P = word", "word"],
  ["export P=word", "word"],
  ["P=it's", "it's"],
  ['P="a # b" # c', "a # b"],
  [String.raw`P="a\nb\"c\\d\e"`, 'a\nb"c\\d\\e'],
  [String.raw`P='a\nb"c' `, String.raw`a\nb"c`],
  ['P=`it\'s "so"`', `it's "so"`],
  ['P="a\n\nb"', "a\n\nb"],
  ["P=$6$salt$hash", "$6$salt$hash"],
  ["P=", ""],
  ['P=""', ""],
])("%s is parsed", (text, value) => {
  expect(parseSecrets(text).faults).toEqual([]);
  expect(valuesOf(`# before\n\n${text}\nLAST=x\n`)).toEqual({ P: value, LAST: "x" });
});

it.each([
  ["P=abc #1", "1 P: a # in it could begin a comment or belong to the value: put the value into quotes"],
  ["P=two words # which", "1 P: a # in it could begin a comment or belong to the value: put the value into quotes"],
  ["P=#abc", "1 P: the value starts with a #: put the value into quotes"],
  ["P= # abc", "1 P: the value starts with a #: put the value into quotes"],
  ['P="abc', '1 P: the opening quote " is never closed'],
  ["P='a'b'", "1 P: something follows the closing '; in double quotes write \\\" for a quote"],
  ["\nP: abc", "2 this is not a NAME=value line; names have letters, digits and _"],
  ["MY-KEY=abc", "1 this is not a NAME=value line; names have letters, digits and _"],
  ["P=a\nQ=b\nP=c", "3 P is already set in line 1"],
])("%s is refused", (text, fault) => {
  expect(faultsOf(text)).toEqual([fault]);
});

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,9}$/);
const anyText = fc.string({ unit: "grapheme" }).filter((text) => !/[\r\0]/.test(text));

it("formatted values are parsed back unchanged", () => {
  fc.assert(
    fc.property(fc.dictionary(name, anyText, { noNullPrototype: true }), (values) => {
      const text = Object.entries(values)
        .map(([key, value]) => formatSecret(key, value))
        .join("# between\n");
      expect(parseSecrets(text).faults).toEqual([]);
      expect(valuesOf(text)).toEqual(values);
    }),
  );
});

it("an unquoted value is parsed completely or refused, but never truncated", () => {
  const word = fc.stringMatching(/^[!-~][ -~]{0,20}$/).filter((text) => !/^["'`]/.test(text));
  fc.assert(
    fc.property(word, (value) => {
      const { values, faults } = parseSecrets(`P=${value}`);
      const isComment = /^\S+\s+#(\s|$)/.test(value);
      if (faults.length === 0 && !isComment) expect(values.get("P")).toBe(value.trim());
    }),
  );
});

it("any text is parsed, or refused without quoting it", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."A=# \n\"'`\\xé\t") }), (text) => {
      const { faults } = parseSecrets(`SECRET=${text}`);
      for (const { message } of faults) expect(message).not.toContain("xé");
    }),
    { numRuns: 1000 },
  );
});
