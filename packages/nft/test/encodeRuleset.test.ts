import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as nft from "../src/index.js";
import { statements } from "./rulesets.js";

/** An attribute as parsed by the kernel. */
interface Parsed {
  readonly type: number;
  readonly value: Buffer;
}

interface ParsedMessage {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly family: number;
  readonly attributes: readonly Parsed[];
}

/** A second parser for messages, so that a bug in the encoder is not repeated here. */
function parse(batch: Buffer, order: nft.Endian): ParsedMessage[] {
  const u16 = (data: Buffer, at: number) => (order === "big" ? data.readUInt16BE(at) : data.readUInt16LE(at));
  const u32 = (data: Buffer, at: number) => (order === "big" ? data.readUInt32BE(at) : data.readUInt32LE(at));
  const messages: ParsedMessage[] = [];
  for (let at = 0; at < batch.length; ) {
    const length = u32(batch, at);
    expect(length % 4).toBe(0);
    const attributes: Parsed[] = [];
    const body = batch.subarray(at + 20, at + length);
    for (let inner = 0; inner < body.length; ) {
      const size = u16(body, inner);
      expect(size).toBeGreaterThanOrEqual(4);
      attributes.push({ type: u16(body, inner + 2), value: body.subarray(inner + 4, inner + size) });
      inner += Math.ceil(size / 4) * 4;
    }
    const flags = u16(batch, at + 6);
    messages.push({
      type: u16(batch, at + 4),
      flags,
      sequence: u32(batch, at + 8),
      family: batch[at + 16] ?? 0,
      attributes,
    });
    at += length;
  }
  return messages;
}

function ruleset(rules: readonly nft.Rule[]): nft.Ruleset {
  return { table: "t", chains: [{ name: "c", rules }] };
}

describe("the messages of a ruleset", () => {
  it("have the same structure in both byte orders", () => {
    fc.assert(
      fc.property(fc.array(fc.array(statements, { minLength: 1, maxLength: 5 }), { maxLength: 6 }), (rules) => {
        const [big, little] = (["big", "little"] as const).map((order) =>
          parse(nft.encodeRuleset(ruleset(rules), order), order),
        );
        const shape = (messages: ParsedMessage[] = []) =>
          messages.map(({ attributes, ...head }) => ({
            ...head,
            attributes: attributes.map(({ type, value }) => ({ type, bytes: value.length })),
          }));
        expect(shape(big)).toEqual(shape(little));
        expect(big?.map(({ sequence }) => sequence)).toEqual(big?.map((_, index) => index));
      }),
    );
  });

  it("are one transaction that replaces the older table, with a single acknowledgement", () => {
    const messages = parse(nft.encodeRuleset(ruleset([[nft.accept()]]), "big"), "big");
    const acknowledged = 4;
    expect(messages.filter(({ flags }) => (flags & acknowledged) !== 0).length).toBe(1);
    const [begin, newTable, deleteTable, again] = messages;
    expect([begin?.type, messages.at(-1)?.type]).toEqual([0x10, 0x11]);
    expect([newTable, deleteTable, again].map((one) => (one?.type ?? 0) & 0xff)).toEqual([0, 2, 0]);
  });

  it("contain connection states in the CPU's byte order, and ports and addresses in network byte order", () => {
    const rules = [
      [nft.connection(["established"]), nft.port("tcp", "dport", [0x1234]), nft.address("saddr", ["10.0.0.1"])],
    ];
    const big = nft.encodeRuleset(ruleset(rules), "big").toString("hex");
    const little = nft.encodeRuleset(ruleset(rules), "little").toString("hex");
    for (const hex of [big, little]) {
      expect(hex).toContain("1234");
      expect(hex).toContain("0a000001");
    }
    // The mask of `established`, 2, as the value of a bitwise expression: length 8, type 1.
    expect(big).toContain("0008000100000002");
    expect(little).toContain("0800010002000000");
  });
});

describe("the values of a set", () => {
  it.each([1, 1023, 1024, 1025, 5000])("are complete, in as many messages as necessary: %i", (count) => {
    const addresses = Array.from({ length: count }, (_, index) => `2001:db8::${(2 * index + 1).toString(16)}`);
    const batch = nft.encodeRuleset(ruleset([[nft.address("saddr", addresses), nft.drop()]]), "big");
    const values = parse(batch, "big")
      .filter(({ type }) => type === 0x0a0c)
      .flatMap(({ attributes }) => attributes.filter(({ type }) => (type & 0x3fff) === 3))
      .map(({ value }) => value.toString("hex"));
    const held = addresses.filter((_, index) => {
      const bytes = `20010db8${"0".repeat(16)}${(2 * index + 1).toString(16).padStart(8, "0")}`;
      return values.some((one) => one.includes(bytes));
    });
    // A single address does not need a set.
    expect(held).toEqual(count === 1 ? [] : addresses);
  });

  it("are unique: overlapping ranges are merged, and covered prefixes are left out", () => {
    expect(nft.port("tcp", "dport", [[90, 95], 80, [80, 92], 7]).text).toBe("tcp dport { 7, 80-95 }");
    expect(nft.port("tcp", "dport", [80, [81, 82]]).text).toBe("tcp dport { 80, 81-82 }");
    expect(nft.address("daddr", ["10.1.0.0/16", "10.0.0.0/8", "11.0.0.0/8", "10.0.0.0/8"]).text).toBe(
      "ip daddr { 10.0.0.0/8, 11.0.0.0/8 }",
    );
  });
});

describe("an invalid value", () => {
  it.each([
    ["an address", () => nft.address("saddr", ["10.0.0.256"])],
    ["host bits in a prefix", () => nft.address("saddr", ["10.0.0.1/24"])],
    ["a prefix that is too long", () => nft.address("saddr", ["10.0.0.0/33"])],
    ["a zone index", () => nft.address("saddr", ["fe80::1%eth0"])],
    ["an octal address", () => nft.address("saddr", ["010.0.0.1"])],
    ["two families", () => nft.address("saddr", ["10.0.0.0/8", "fe80::/10"])],
    ["a name of 16 characters", () => nft.onInterface("iifname", ["a234567890123456"])],
    ["an empty name", () => nft.onInterface("iifname", [""])],
    ["a quote in a name", () => nft.onInterface("iifname", ['a"b'])],
    ["a port", () => nft.port("udp", "dport", [65_536])],
    ["a fraction", () => nft.port("udp", "dport", [1.5])],
    ["an empty range", () => nft.port("udp", "dport", [[9, 8]])],
    ["several addresses to forward to", () => nft.forwardTo("10.0.0.0/8")],
    ["a line break in a log prefix", () => nft.log("a\nb")],
    ["a long log prefix", () => nft.log("x".repeat(128))],
  ])("is refused: %s", (_, make) => {
    expect(() => {
      const statement = make();
      nft.encodeRuleset(ruleset([[statement]]), "big");
    }).toThrow(RangeError);
  });
});
