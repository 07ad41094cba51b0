import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { ncurses } from "./ncurses.js";

const disable = ["nls", "libmagic", "speller", "browser", "color", "extra", "linter", "formatter"];

/** Without syntax highlighting, whose rules would need more space than the program. */
export const nano = autotoolsPackage({
  name: "nano",
  summary: "small text editor",
  source: debianSource("nano"),
  licence: "GPL-3.0-or-later",
  libraries: [ncurses],
  // There is no pkg-config, and configure cannot run programs to learn about the C library.
  prepare: `export NCURSESW_CFLAGS=-I$ncurses/usr/include NCURSESW_LIBS=-lncursesw gl_cv_func_strcasecmp_works=yes`,
  configure: disable.map((what) => `--disable-${what}`),
  install: 'install -D src/nano "$out/usr/bin/nano"',
  files: ["/usr/bin/nano"],
});
