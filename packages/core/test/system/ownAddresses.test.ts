import { expect, it } from "vitest";
import { isOwnHost } from "../../src/system/ownAddresses.js";
import { plugin, systemOf } from "./support.js";

const system = systemOf(
  [
    plugin("net", {
      network: (network) => network.interface({ name: "eth0", addresses: ["192.168.1.1/24", "fd00::1/64"] }),
    }),
  ],
  undefined,
);

it.each([
  ...["192.168.1.1", "fd00::1", "FD00:0:0::1", "127.0.0.1", "127.0.5.3", "::1", "0.0.0.0", "::"],
  ...["localhost", "Localhost", "localhost.", system.hostname],
])("%s is this device", (host) => {
  expect(isOwnHost(system, host)).toBe(true);
});

it.each(["192.168.1.2", "192.168.1.10", "fd00::2", "128.0.0.1", "localhost.example", "eth0", ""])(
  "%j is another host",
  (host) => {
    expect(isOwnHost(system, host)).toBe(false);
  },
);
