import { autotoolsPackage, debianSource, type Package } from "@nixwrt/core";

/**
 * Dropbear as one program under the names of its parts. Without zlib, PAM and login records, which a router has no use for;
 * its own copies of libtommath and libtomcrypt are built for size. It faces the network, so its stack is protected; its own
 * `--enable-harden` would make it position-independent too, which costs a quarter of its size.
 */
export const dropbear: Package = autotoolsPackage({
  name: "dropbear",
  source: debianSource("dropbear"),
  licence: "MIT AND BSD-2-Clause AND BSD-3-Clause AND Unlicense",
  prepare: `cat > localoptions.h <<'END'
#define DROPBEAR_SMALL_CODE 1
#define DROPBEAR_X11FWD 0
#define DROPBEAR_SVR_AGENTFWD 0
#define DROPBEAR_DSS 0
#define DROPBEAR_SFTPSERVER 0
#define DO_MOTD 0
END
CFLAGS="$CFLAGS -fno-strict-aliasing -fstack-protector-strong -w"`,
  configure: [
    "--enable-bundled-libtom",
    "--disable-zlib",
    "--disable-pam",
    "--disable-lastlog",
    "--disable-utmp",
    "--disable-utmpx",
    "--disable-wtmp",
    "--disable-wtmpx",
    "--disable-pututline",
    "--disable-pututxline",
    "--disable-loginfunc",
    "--disable-harden",
  ],
  make: ['PROGRAMS="dropbear dropbearkey dbclient scp"', "MULTI=1", "SCPPROGRESS=0"],
  install: 'cp dropbearmulti "$out"',
  files: { "/usr/sbin/dropbear": { from: "dropbearmulti" } },
  links: {
    "/usr/bin/dropbearkey": "../sbin/dropbear",
    "/usr/bin/dbclient": "../sbin/dropbear",
    "/usr/bin/ssh": "../sbin/dropbear",
    "/usr/bin/scp": "../sbin/dropbear",
  },
});
