import { autotoolsPackage, debianSource } from "@nixwrt/core";

export const strace = autotoolsPackage({
  name: "strace",
  summary: "shows the system calls of a program",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("strace", "bookworm"),
  licence: "LGPL-2.1-or-later",
  // With the kernel headers that it brings along, for which its tables were made.
  configure: [
    "--enable-bundled=yes",
    "--enable-mpers=no",
    "--disable-gcc-Werror",
    "--without-libdw",
    "--without-libunwind",
  ],
  make: ["CFLAGS_FOR_BUILD=-O1"],
  files: ["/usr/bin/strace"],
});
