import { autotoolsPackage, debianSource } from "@nixwrt/core";

/** Terminals whose descriptions are part of each program, so that it needs no files. For others, there is the package `terminfo`. */
const terminals = [
  "linux",
  "vt100",
  "vt220",
  "xterm",
  "xterm-256color",
  "screen",
  "screen-256color",
  "tmux",
  "tmux-256color",
];

const without = ["cxx", "cxx-binding", "ada", "manpages", "tests", "debug"].map((what) => `--without-${what}`);

/** Static, with wide characters. The descriptions are compiled by its own `tic`, which is built for the build machine first. */
export const ncurses = autotoolsPackage({
  name: "ncurses",
  summary: "library for full-screen programs",
  source: debianSource("ncurses"),
  licence: "X11-distribute-modifications-variant",
  prepare: `mkdir host
(
  unset CFLAGS LDFLAGS
  cd host
  CC=gcc CFLAGS=-O0 ../configure ${without.join(" ")}
  make "$JOBS" -C include
  make "$JOBS" -C ncurses
  make "$JOBS" -C progs tic infocmp
)`,
  configure: [
    ...without,
    "--without-progs",
    "--enable-overwrite",
    `--with-fallbacks=${terminals.join(",")}`,
    '--with-tic-path="$PWD/host/progs/tic"',
    '--with-infocmp-path="$PWD/host/progs/infocmp"',
    "--with-build-cc=gcc",
    "--with-default-terminfo-dir=/usr/share/terminfo",
  ],
  make: ["libs"],
  install: `make install.libs install.includes DESTDIR="$out"`,
});
