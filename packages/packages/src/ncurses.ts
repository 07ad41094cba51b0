import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { terminfo } from "./terminfo.js";

const without = "ada cxx cxx-binding debug manpages progs shared tests".split(" ").map((what) => `--without-${what}`);

/** For UTF-8, static, under its usual name too. Terminals are described by files. */
export const ncurses = autotoolsPackage({
  name: "ncurses",
  summary: "library that draws on terminals",
  source: debianSource("ncurses"),
  licence: "MIT-open-group",
  libraries: [terminfo],
  configure: [
    ...["--enable-widec", "--enable-overwrite", "--disable-db-install", "--disable-stripping", ...without],
    ...["--with-default-terminfo-dir=/usr/share/terminfo", "--with-terminfo-dirs=/usr/share/terminfo"],
    ...["--with-build-cc=gcc", "--with-build-cflags=-O1", "--with-build-cppflags=", "--with-build-ldflags="],
  ],
  make: ["libs"],
  install: `make install.libs install.includes DESTDIR="$out"
for one in ncurses panel menu form; do ln -s "lib\${one}w.a" "$out/usr/lib/lib$one.a"; done
rm -r "$out/usr/bin"`,
});
