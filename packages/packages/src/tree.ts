import { debianSource, makePackage } from "@nixwrt/core";

export const tree = makePackage({
  name: "tree",
  summary: "lists folders as a tree",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("tree", "bookworm"),
  licence: "GPL-2.0-or-later",
  make: [
    'CC="$CC"',
    'CFLAGS="$CFLAGS -std=gnu11 -D_LARGEFILE64_SOURCE -D_FILE_OFFSET_BITS=64"',
    'LDFLAGS="$LDFLAGS"',
    "tree",
  ],
  install: 'install -D tree "$out/usr/bin/tree"',
  files: ["/usr/bin/tree"],
});
