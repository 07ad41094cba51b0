import { array, assert, constantFrom, domain, ipV4, ipV6, oneof, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { hostSchema } from "../../src/config/hostSchema.js";

const accepts = (text: string) => hostSchema.safeParse(text).success;

describe("hostSchema", () => {
  it("accepts names and addresses", () => {
    assert(property(oneof(domain(), ipV4(), ipV6()), (host) => accepts(host)));
    expect(["localhost", "log", "log-1.lan", "3com.example"].filter((host) => !accepts(host))).toEqual([]);
  });

  it("refuses everything else", () => {
    const addresses = ["10.0.0.256", "10.0.1", "1.2.3.4.5", "fd00::g", "http://a", "a:514"];
    const names = ["", "a b", "-a", "a-", "a..b", ".a", "a.", "a_b", "a".repeat(64), `${"a.".repeat(127)}aa`];
    expect([...addresses, ...names].filter(accepts)).toEqual([]);
  });

  it("accepts nothing that a shell would interpret", () => {
    const pieces = array(constantFrom("a", ".", "-", "1", ":", "%", " ", "'", ";", "\n", "$"));
    const text = oneof(
      string(),
      pieces.map((all) => all.join("")),
    );
    assert(property(text, (host) => !accepts(host) || /^[A-Za-z0-9.:%-]+$/.test(host)));
  });
});
