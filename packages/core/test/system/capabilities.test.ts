import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capabilities, capabilityMask } from "../../src/system/capabilities.js";

describe("capabilities", () => {
  it("have the numbers of Linux", () => {
    expect(capabilityMask([])).toBe("0");
    expect(capabilityMask(["CAP_CHOWN"])).toBe("1");
    expect(capabilityMask(["CAP_NET_BIND_SERVICE", "CAP_NET_ADMIN", "CAP_NET_RAW"])).toBe("3400");
    expect(capabilityMask(["CAP_SYS_TIME"])).toBe("2000000");
    expect(capabilityMask(["CAP_SYSLOG"])).toBe("400000000");
    expect(capabilityMask(["CAP_CHECKPOINT_RESTORE"])).toBe("10000000000");
  });

  it("are at least as many as this machine's kernel supports, up to Linux 5.9", () => {
    const last = Number(readFileSync("/proc/sys/kernel/cap_last_cap", "utf8"));
    expect(capabilities.length).toBeGreaterThanOrEqual(Math.min(last + 1, 41));
  });

  it("are encoded in masks, one bit each", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(capabilities.length - 1)), (bits) => {
        const mask = BigInt(`0x${capabilityMask(bits.map((bit) => capabilities[bit] ?? ""))}`);
        return capabilities.every((_, bit) => ((mask >> BigInt(bit)) & 1n) === (bits.includes(bit) ? 1n : 0n));
      }),
    );
  });
});
