import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { libevent } from "./libevent.js";
import { ncurses } from "./ncurses.js";

export const tmux = autotoolsPackage({
  name: "tmux",
  summary: "terminals that go on when the connection is lost",
  source: debianSource("tmux"),
  licence: "ISC",
  libraries: [libevent, ncurses],
  prepare: `export PKG_CONFIG=false LIBEVENT_CORE_CFLAGS=" " LIBEVENT_CORE_LIBS=-levent_core
export LIBTINFO_CFLAGS=" " LIBTINFO_LIBS=-lncursesw`,
  configure: ["--disable-utf8proc", "--disable-systemd"],
  files: ["/usr/bin/tmux"],
});
