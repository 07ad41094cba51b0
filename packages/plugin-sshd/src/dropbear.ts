import { autotoolsPackage, debianSource, type Package } from "@nixwrt/core";

/** Algorithms that are no longer considered safe, or that have a better alternative, even if Debian's dropbear enables them. */
const never = ["3DES", "ENABLE_CBC_MODE", "SHA1_96_HMAC", "DSS", "DH_GROUP1"];
/** Algorithms with SHA-1 that clients from before about 2014 need. */
const old = ["SHA1_HMAC", "RSA_SHA1", "DH_GROUP14_SHA1"];

function algorithms(oldClients: boolean): string {
  const lines = [...never.map((name) => [name, 0]), ...old.map((name) => [name, oldClients ? 1 : 0])];
  return lines.map(([name, value]) => `#define DROPBEAR_${name} ${value}`).join("\n");
}

/**
 * Dropbear as a multi-call binary. It is built without zlib, PAM and login records, which a router does not need. Its bundled
 * libtommath and libtomcrypt are optimized for size. Dropbear faces the network, so stack protection is on. `--enable-harden` would also
 * make it position-independent, which adds a quarter to its size.
 */
function dropbearPackage(oldClients: boolean): Package {
  return autotoolsPackage({
    name: "dropbear",
    source: debianSource("dropbear"),
    licence: "MIT AND BSD-2-Clause AND BSD-3-Clause AND Unlicense",
    prepare: `cat > localoptions.h <<'END'
#define DROPBEAR_SMALL_CODE 1
#define DROPBEAR_X11FWD 0
#define DROPBEAR_SVR_AGENTFWD 0
${algorithms(oldClients)}
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
}

/** Dropbear with modern algorithms only. */
export const dropbear: Package = dropbearPackage(false);

/** Dropbear that also supports clients from before about 2014. */
export const dropbearForOldClients: Package = dropbearPackage(true);
