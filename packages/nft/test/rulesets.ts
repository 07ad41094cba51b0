import fc from "fast-check";
import * as nft from "../src/index.js";

const interfaces = fc.constantFrom("lan0", "br-lan", "wan", "ppp0", "eth0.7");
const prefixes = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
  .map(([address, bits]) => {
    const masked = bits === 0 ? 0 : (address & (-1 << (32 - bits))) >>> 0;
    return `${[24, 16, 8, 0].map((shift) => (masked >>> shift) & 255).join(".")}/${bits}`;
  });
const ports = fc.oneof(
  fc.integer({ min: 0, max: 65_535 }),
  fc.tuple(fc.nat(30_000), fc.nat(30_000)).map(([first, more]): [number, number] => [first, first + more]),
);
/** Statements that a filter chain accepts. */
export const statements: fc.Arbitrary<nft.Statement> = fc.oneof(
  fc
    .tuple(fc.constantFrom("iifname", "oifname"), fc.uniqueArray(interfaces, { minLength: 1 }))
    .map(([direction, names]) => nft.onInterface(direction as "iifname", names)),
  fc.uniqueArray(prefixes, { minLength: 1, maxLength: 4 }).map((all) => nft.address("saddr", all)),
  fc.array(ports, { minLength: 1, maxLength: 4 }).map((all) => nft.port("tcp", "dport", all)),
  fc.constantFrom(nft.counter(), nft.log("x"), nft.atMost(3, "hour"), nft.clampSegments()),
  fc.constantFrom(nft.connection(["established", "related"]), nft.forwarded(), nft.opensConnection()),
);

const verdicts = fc.constantFrom(nft.accept(), nft.drop(), nft.reject(), nft.back());

/** Rulesets of one chain that the kernel accepts. */
export const rulesets: fc.Arbitrary<nft.Ruleset> = fc
  .array(
    fc.tuple(fc.array(statements, { minLength: 1, maxLength: 4 }), verdicts).map(([matches, end]) => [...matches, end]),
    { maxLength: 6 },
  )
  .map((rules) => ({ table: "nixwrt", chains: [{ name: "c", rules }] }));
