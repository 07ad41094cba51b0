import { debianSource, type Package } from "@nixwrt/core";
import { ncurses } from "./ncurses.js";

const have = ["AFFINITY", "CLOCK_GETTIME", "FACCESSAT", "FSTATAT", "GETMOUSE", "LIBNCURSESW", "NCURSES_H", "OPENAT"];
const haveToo = ["READLINKAT", "SET_ESCDELAY", "SYS_UTSNAME_H"];

/** The script calls the compiler directly, because Debian's source has no configure script. */
export const htop: Package = {
  name: "htop",
  summary: "shows processes and their use of CPU and memory, on the full screen",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("htop", "bookworm"),
  licence: "GPL-2.0-or-later",
  libraries: [ncurses],
  script: `cat > config.h <<END
#define HTOP_LINUX 1
#define PACKAGE "htop"
#define VERSION "$(sed -n 's/^AC_INIT(\\[htop\\], *\\[\\([0-9.]*\\).*/\\1/p' configure.ac)"
#define COPYRIGHT "(C) the htop developers"
#define SYSCONFDIR "/etc"
#define PROCDIR "/proc"
${[...have, ...haveToo].map((what) => `#define HAVE_${what} 1\n`).join("")}#define MAJOR_IN_SYSMACROS 1
END
rm pcp-htop.c
mkdir -p "$out/usr/bin"
$CC -I. -Ilinux -D_GNU_SOURCE -DNCURSES_WIDECHAR=1 $CFLAGS $LDFLAGS -o "$out/usr/bin/htop" *.c linux/*.c generic/[ghu]*.c zfs/*.c -lncursesw -lm`,
  files: { "/usr/bin/htop": { from: "usr/bin/htop" } },
};
