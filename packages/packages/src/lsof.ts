import { debianSource, type Package } from "@nixwrt/core";

const about = ["HOST", "LOGNAME", "USER", "CC", "CCV", "CCFLAGS", "LDFLAGS", "SYSINFO"];
const has = ["IPv6", "NORPC_H", "PTYEPT", "SOOPT", "SOSTATE", "UXSOCKEPT", "_DUP2", "_STRFTIME"];

/** The script calls the compiler directly, because Debian's source has no configure script. */
export const lsof: Package = {
  name: "lsof",
  summary: "lists open files and sockets, and the processes that have them",
  source: debianSource("lsof"),
  licence: "lsof",
  script: `cat > version.h <<END
#define LSOF_VERSION "$(sed -n 's/^AC_INIT(\\[lsof\\],\\[\\([0-9.]*\\).*/\\1/p' configure.ac)"
${about.map((what) => `#define LSOF_${what} ""\n`).join("")}END
mkdir -p "$out/usr/bin"
$CC -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DNEEDS_NETINET_TCPH ${has.map((what) => `-DHAS${what}`).join(" ")} \\
  -I. -Iinclude -Ilib -Isrc -Ilib/dialects/linux $CFLAGS -w $LDFLAGS -o "$out/usr/bin/lsof" \\
  $(ls lib/*.c lib/dialects/linux/*.c src/*.c src/dialects/linux/*.c)`,
  files: { "/usr/bin/lsof": { from: "usr/bin/lsof" } },
};
