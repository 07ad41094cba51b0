import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { ncurses } from "./ncurses.js";

/** Its source is what git has: configure is made first. */
export const htop = autotoolsPackage({
  name: "htop",
  summary: "shows processes and load",
  // Debian 12's: its source is complete on more mirrors.
  source: debianSource("htop", "bookworm"),
  licence: "GPL-2.0-or-later",
  libraries: [ncurses],
  autoreconf: true,
  prepare: "export PKG_CONFIG=false",
  configure: ["--disable-hwloc", "--disable-sensors", "--disable-capabilities", "--disable-delayacct"],
  files: ["/usr/bin/htop"],
});
