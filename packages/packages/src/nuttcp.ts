import { debianSource, type Package } from "@nixwrt/core";

/** A single C file. Its makefile does not support cross-compilation. */
export const nuttcp: Package = {
  name: "nuttcp",
  summary: "measures the throughput of a network",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("nuttcp", "bookworm"),
  licence: "GPL-2.0-only",
  script: `mkdir -p "$out/usr/bin"
$CC $CFLAGS $LDFLAGS -D_GNU_SOURCE -std=gnu89 -w -o "$out/usr/bin/nuttcp" nuttcp-*.c`,
  files: { "/usr/bin/nuttcp": { from: "usr/bin/nuttcp" } },
};
