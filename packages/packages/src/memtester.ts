import { debianSource, makePackage } from "@nixwrt/core";

export const memtester = makePackage({
  name: "memtester",
  summary: "tests RAM for faults",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("memtester", "bookworm"),
  licence: "GPL-2.0-only",
  prepare:
    'echo "$CC $CFLAGS -DPOSIX -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 -c" > conf-cc\necho "$CC $CFLAGS $LDFLAGS" > conf-ld',
  install: 'install -D memtester "$out/usr/sbin/memtester"',
  files: ["/usr/sbin/memtester"],
});
