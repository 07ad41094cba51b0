import fc from "fast-check";
import { expect, test } from "vitest";
import { configSchema } from "../../src/config/configSchema.js";
import { withoutFaults } from "../../src/config/withoutFaults.js";

const device = { name: "test", device: {}, apply() {} };
const rest = (config: object) => withoutFaults(configSchema, { device, ...config });

test.each<[what: string, config: object, left: object, leftOut: string[]]>([
  ["a misspelt key", { hostnam: "x", out: "images" }, { out: "images", hostname: "nixwrt" }, ["hostnam"]],
  [
    "a key of an interface",
    { interfaces: { eth0: { dhcp: "yes", mtu: 1400 }, eth1: { dhcpp: true } } },
    { interfaces: { eth0: { mtu: 1400 }, eth1: {} } },
    ["interfaces"],
  ],
  [
    "a whole list, so that no other entry moves",
    { interfaces: { eth0: { addresses: ["10.0.0.1/8", 7], mtu: 1400 } } },
    { interfaces: { eth0: { mtu: 1400 } } },
    ["interfaces"],
  ],
  [
    "what is nothing without the key",
    { users: { me: { uid: "1000" }, you: { uid: 1001 }, they: {} }, out: 7 },
    { users: { you: { uid: 1001 } }, out: "out" },
    ["users", "out"],
  ],
  [
    "two keys of what is nothing without either",
    { interfaces: { eth0: { mtu: 1400 }, x: { vlan: { of: 7, id: "7" }, mtu: 1300 } } },
    { interfaces: { eth0: { mtu: 1400 }, x: { mtu: 1300 } } },
    ["interfaces"],
  ],
])("leaves out %s", (_, config, left, leftOut) => {
  const found = rest(config);
  expect(found?.value).toMatchObject(left);
  expect(found?.value.interfaces).toEqual((left as { interfaces?: object }).interfaces ?? {});
  expect([...(found?.leftOut ?? [])]).toEqual(leftOut);
});

test("nothing is left of what is no config", () => {
  for (const config of [7, null, "text", [], {}, { device: 7 }])
    expect(withoutFaults(configSchema, config)).toBeUndefined();
});

test("whatever is wrong with some interfaces, the others are left as they are", () => {
  const good = fc.record({ mtu: fc.integer({ min: 68, max: 9000 }), dhcp: fc.boolean() });
  const bad = fc.oneof(
    fc.constantFrom(7, "x", null, []),
    fc.record({ vlan: fc.anything() }),
    fc.record({ a: fc.anything() }),
  );
  fc.assert(
    fc.property(fc.array(good, { maxLength: 5 }), fc.array(bad, { maxLength: 5 }), (goods, bads) => {
      const kept = Object.fromEntries(goods.map((one, index) => [`good${index}`, one]));
      const broken = Object.fromEntries(bads.map((one, index) => [`bad${index}`, one]));
      expect(rest({ interfaces: { ...broken, ...kept } })?.value.interfaces).toMatchObject(kept);
    }),
  );
});
