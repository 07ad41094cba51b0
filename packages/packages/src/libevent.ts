import { autotoolsPackage, debianSource } from "@nixwrt/core";

const disable = ["shared", "openssl", "samples", "libevent-regress", "debug-mode", "thread-support"];

/** Only the part that waits for events, without DNS and HTTP. */
export const libevent = autotoolsPackage({
  name: "libevent",
  summary: "library that waits for events",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("libevent", "bookworm"),
  licence: "BSD-3-Clause",
  configure: disable.map((what) => `--disable-${what}`),
  make: ["include/event2/event-config.h"],
  install: `make "$JOBS" libevent_core.la
mkdir -p "$out/usr/lib" "$out/usr/include"
cp .libs/libevent_core.a "$out/usr/lib"
cp -r include/*.h include/event2 "$out/usr/include"`,
});
