import type { ContributionKind } from "@nixwrt/core/host";

/** Names of each kind to show before the rest is only counted. */
const shown = 4;

const words: Readonly<Record<ContributionKind, string>> = {
  services: "services",
  packages: "packages",
  files: "files",
  users: "users",
  filesystems: "mounts",
  interfaces: "interfaces",
  kernelConfig: "kernel",
  busybox: "busybox",
  images: "images",
};

/** Formats what a plugin contributes: one entry for each kind of which there is anything. */
export function formatContributions(
  contributes: Readonly<Record<ContributionKind, readonly string[]>>,
): [what: string, names: string][] {
  const kinds = Object.keys(words) as ContributionKind[];
  return kinds.filter((kind) => contributes[kind].length > 0).map((kind) => [words[kind], list(contributes[kind])]);
}

function list(names: readonly string[]): string {
  const more = names.length - shown;
  return more > 1 ? `${names.slice(0, shown).join(", ")} and ${more} more` : names.join(", ");
}
