import { autotoolsPackage, debianSource, makePackage, type Package } from "@nixwrt/core";
import { acl } from "./aclPackage.js";

// Debian 12's zlib and popt: what rsync needs of them has not changed since, and their sources are complete on more mirrors.
const zlib: Package = makePackage({
  name: "zlib",
  source: debianSource("zlib", "bookworm"),
  licence: "Zlib",
  prepare: 'CHOST="$TARGET" ./configure --static --prefix=/usr',
  make: ["libz.a"],
  install: installLibrary("libz.a", "zlib.h zconf.h"),
  files: {},
});

const popt: Package = autotoolsPackage({
  name: "popt",
  source: debianSource("popt", "bookworm"),
  licence: "MIT",
  configure: ["--disable-shared", "--enable-static", "--disable-nls", "--disable-rpath"],
  make: ["-C src", "libpopt.la"],
  install: installLibrary("src/.libs/libpopt.a", "src/popt.h"),
  files: {},
});

function installLibrary(archive: string, headers: string): string {
  return `mkdir -p "$out/usr/lib" "$out/usr/include"
cp ${archive} "$out/usr/lib"
cp ${headers} "$out/usr/include"`;
}

/** Answers that configure would find by running programs, which it cannot do for another CPU. */
const known = {
  HAVE_BROKEN_LARGEFILE: "no",
  HAVE_BROKEN_READDIR: "no",
  HAVE_C99_VSNPRINTF: "yes",
  HAVE_SECURE_MKSTEMP: "yes",
  HAVE_SOCKETPAIR: "yes",
  can_hardlink_special: "yes",
  can_hardlink_symlink: "yes",
  MKNOD_CREATES_FIFOS: "yes",
  MKNOD_CREATES_SOCKETS: "yes",
};

/** Features that a small device does not need, or has no library for. */
const withouts = [
  ...["debug", "iconv", "iconv-open", "locale", "lz4", "md2man", "md5-asm"],
  ...["openssl", "roll-asm", "roll-simd", "xxhash", "zstd"],
];

/**
 * rsync: client and daemon in one program, with MD5 and MD4 checksums and zlib compression.
 *
 * On its own, `--fsync` writes the data of each file to disk, but not its name, and not folders and links. A patch makes sure that
 * the whole transfer is on disk before the sender is told that it has ended.
 */
export const rsyncPackage: Package = autotoolsPackage({
  name: "rsync",
  // The main archive has a newer point release, but some mirrors lack its source. More mirrors have the last security fix complete.
  source: debianSource("rsync", "trixie-security"),
  licence: "GPL-3.0-or-later",
  libraries: [zlib, popt, acl],
  leaveOutPatches: {
    "Honor_STRIP_in_install-strip_for_cross-compilation.patch": "would need autoconf, for a target that is not used",
  },
  // Debian's tarball lacks the folders of the bundled libraries, which the makefile expects. The files that autoconf generated must be
  // newer than those that patches change.
  prepare: `mkdir -p zlib popt
touch zlib/dummy.in popt/dummy.in
touch aclocal.m4
touch configure.sh config.h.in
sed -i 's|^\\(\\t*\\)/\\* send a final goodbye message \\*/|\\1if (do_fsync)\\n\\1\\tsync();\\n&|
s|^extern int dry_run;|&\\nextern int do_fsync;|' main.c
[ "$(grep -c do_fsync main.c)" = 2 ]
export ${Object.entries(known)
    .map(([name, value]) => `rsync_cv_${name}=${value}`)
    .join(" ")}
export CFLAGS="$CFLAGS -fstack-protector-strong"`,
  configure: [
    "--enable-ipv6",
    "--enable-acl-support",
    "--enable-xattr-support",
    "--with-included-popt=no",
    "--with-included-zlib=no",
    "--with-rsyncd-conf=/etc/rsyncd.conf",
    "--with-nobody-group=nobody",
    ...withouts.map((feature) => `--disable-${feature}`),
  ],
  make: ["rsync"],
  install: 'cp rsync "$out"',
  files: { "/usr/bin/rsync": { from: "rsync" } },
});
