import { assert, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { testDevice } from "../../../testkit/src/testDevice.js";
import { netdevsOf, wireNetdev } from "../../src/emulator/Wire.js";
import { malta } from "./malta.js";

const { device } = testDevice({ emulator: malta, interfaces: ["eth0", "eth1"] });

describe("netdevsOf", () => {
  it("connects each card to its wire, and leaves the others unchanged", () => {
    const netdevs = netdevsOf(device, { wires: { eth1: { listen: 7000 } } });
    expect(netdevs).toEqual([undefined, "socket,listen=127.0.0.1:7000"]);
    expect(netdevsOf(device, { wires: { eth0: { listen: 7000 } }, netdevs: ["user", "user"] })).toEqual([
      "socket,listen=127.0.0.1:7000",
      "user",
    ]);
    expect(netdevsOf(device, {})).toBeUndefined();
  });

  it.each([
    [{ wires: { eth2: { listen: 7000 } } }, "eth2"],
    [{ wires: { lan1: { connect: 7000 }, eth0: { listen: 1 } } }, "lan1"],
    [{ netdevs: [undefined, undefined, "user"] }, "eth2"],
    [{ wires: { eth1: { listen: 7000 } }, netdevs: ["user", "user", "user", "user"] }, "eth2, eth3"],
  ])("refuses %o, and lists the existing cards", (wiring, missing) => {
    const problem = {
      code: "NO_NETWORK_CARD",
      message: expect.stringContaining(`no network card ${missing}: it has eth0, eth1`),
    };
    expect(() => netdevsOf(device, wiring)).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining(problem)] }),
    );
  });

  it("uses the emulator's cards if a device does not name its interfaces", () => {
    const { interfaces: _, ...unnamed } = device;
    expect(netdevsOf(unnamed, { wires: { eth1: { listen: 7000 } } })).toHaveLength(malta.network.length);
  });
});

it("a wire connects to a port of this machine, or of another one", () => {
  assert(
    property(integer({ min: 1, max: 65_535 }), (port) => {
      const here = wireNetdev({ connect: port });
      expect(here).toContain(`addr.host=127.0.0.1,addr.port=${port},`);
      expect(wireNetdev({ connect: `127.0.0.1:${port}` })).toBe(here);
      expect(wireNetdev({ connect: `router.example:${port}` })).toContain(
        `addr.host=router.example,addr.port=${port},`,
      );
    }),
  );
});

it.each([0, 65_536, 7.5, Number.NaN])("a wire cannot listen on the port %d", (listen) => {
  expect(() => wireNetdev({ listen })).toThrow(TypeError);
});

it.each(["", "localhost", 0, "here:70000", "a b:7000", "here,id=x:7000", ":7000"])(
  "a wire cannot connect to %j",
  (connect) => {
    expect(() => wireNetdev({ connect })).toThrow(TypeError);
  },
);
