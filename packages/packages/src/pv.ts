import { autotoolsPackage, debianSource } from "@nixwrt/core";

export const pv = autotoolsPackage({
  name: "pv",
  summary: "shows the progress of data through a pipe",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("pv", "bookworm"),
  licence: "Artistic-2.0",
  configure: ["--disable-nls"],
  make: ['LD="$TARGET-ld"'],
  files: ["/usr/bin/pv"],
});
