import { expect, test } from "vitest";
import { formatPackageChanges } from "../../src/format/packageChanges.js";

test("versions and sizes of changed, new and removed packages are aligned", () => {
  const changes = [
    { name: "busybox", from: { version: "1:1.37.0-6", bytes: 400_000 }, to: { version: "1:1.37.0-6", bytes: 300_000 } },
    { name: "dnsmasq", from: { version: "2.90-1", bytes: 1024 }, to: { version: "2.91-1+deb13u2", bytes: 2048 } },
    { name: "linux", from: { version: "6.12.1", bytes: 0 }, to: { version: "6.12.2", bytes: 0 } },
    { name: "pv", from: { version: "1.6", bytes: 512 } },
    { name: "tree", to: { version: "2.1.0-1", bytes: 512 } },
  ];
  expect(formatPackageChanges(changes)).toEqual([
    "busybox  1:1.37.0-6               391 KiB → 293 KiB (-97.7 KiB)",
    "dnsmasq  2.90-1 → 2.91-1+deb13u2  1.00 KiB → 2.00 KiB (+1.00 KiB)",
    "linux    6.12.1 → 6.12.2          same size",
    "pv       1.6 → (removed)          -512 B",
    "tree     (new) → 2.1.0-1          +512 B",
  ]);
  expect(formatPackageChanges([])).toEqual([]);
});
