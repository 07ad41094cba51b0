import type { PackageChange, PackageState } from "@nixwrt/core/host";
import { formatBytes } from "./bytes.js";

/**
 * Formats the versions and sizes of packages before and after a build, one line per package, such as
 * `dnsmasq  2.90-1 → 2.91-1  380 KiB → 389 KiB (+9.00 KiB)`.
 */
export function formatPackageChanges(changes: readonly PackageChange[]): string[] {
  const rows = changes.map(({ name, from, to }) => [name, versions(from, to), sizes(from, to)] as const);
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function versions(from: PackageState | undefined, to: PackageState | undefined): string {
  if (from !== undefined && from.version === to?.version) return from.version;
  return `${from?.version ?? "(new)"} → ${to?.version ?? "(removed)"}`;
}

function sizes(from: PackageState | undefined, to: PackageState | undefined): string {
  const [before, after] = [from?.bytes ?? 0, to?.bytes ?? 0];
  if (before === after) return "same size";
  const difference = `${after > before ? "+" : "-"}${formatBytes(Math.abs(after - before))}`;
  if (from === undefined || to === undefined) return difference;
  return `${formatBytes(before)} → ${formatBytes(after)} (${difference})`;
}
