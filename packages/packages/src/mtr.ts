import { debianSource, type Package } from "@nixwrt/core";
import { ncurses } from "./ncurses.js";
import { sourceMissing } from "./untested.js";

const have = ["CURSES", "CURSESW", "NCURSES_H", "IPINFO", "LINUX_ERRQUEUE_H", "GETOPT", "SOCKLEN_T", "TIME_T"];

/** The script calls the compiler directly, because Debian's source has no configure script. mtr starts mtr-packet, which sends and receives. */
export const mtr: Package = {
  name: "mtr",
  summary: "traceroute and ping in one, on the full screen",
  source: debianSource("mtr", "trixie-backports"),
  licence: "GPL-2.0-only",
  untested: sourceMissing,
  libraries: [ncurses],
  script: `cat > config.h <<END
#define PACKAGE_NAME "mtr"
#define PACKAGE_VERSION "$(sed -n 's/^V\\([0-9.]*\\)$/\\1/p;T;q' NEWS)"
END
compile() {
  $CC -D_GNU_SOURCE -DENABLE_IPV6 ${have.map((what) => `-DHAVE_${what}`).join(" ")} \\
    -I. -Iportability -Ipacket $CFLAGS -w $LDFLAGS -o "$@" portability/error.c packet/cmdparse.c packet/sockaddr.c -lncursesw -lm
}
mkdir -p "$out/usr/sbin"
compile "$out/usr/sbin/mtr" $(ls ui/*.c | grep -v gtk)
compile "$out/usr/sbin/mtr-packet" $(ls packet/*.c | grep -vE 'cygwin|cmdparse|sockaddr')`,
  files: { "/usr/sbin/mtr": { from: "usr/sbin/mtr" }, "/usr/sbin/mtr-packet": { from: "usr/sbin/mtr-packet" } },
};
