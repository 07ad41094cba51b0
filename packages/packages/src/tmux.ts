import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { libevent } from "./libevent.js";
import { ncurses } from "./ncurses.js";

export const tmux = autotoolsPackage({
  name: "tmux",
  summary: "terminals that keep running after you log out",
  source: debianSource("tmux"),
  licence: "ISC AND BSD-2-Clause AND BSD-3-Clause",
  libraries: [libevent, ncurses],
  // There is no pkg-config.
  prepare: `export LIBEVENT_CORE_CFLAGS=-I$libevent/usr/include LIBEVENT_CORE_LIBS=-levent_core
export LIBTINFO_CFLAGS=-I$ncurses/usr/include LIBTINFO_LIBS=-lncursesw`,
  configure: ["--disable-utf8proc", "--with-TERM=tmux-256color"],
  install: 'install -D tmux "$out/usr/bin/tmux"',
  files: ["/usr/bin/tmux"],
  kernelSymbols: ["UNIX98_PTYS"],
});
