import { autotoolsPackage, debianSource } from "@nixwrt/core";

const disabled = ["shared", "openssl", "samples", "libevent-regress", "debug-mode", "thread-support"];

export const libevent = autotoolsPackage({
  name: "libevent",
  summary: "library for programs that wait for many things",
  // Debian 12's: its source is complete on more mirrors.
  source: debianSource("libevent", "bookworm"),
  licence: "BSD-3-Clause AND MIT AND ISC",
  configure: disabled.map((what) => `--disable-${what}`),
});
