import { autotoolsPackage, debianSource, makePackage, type Package } from "@nixwrt/core";

/** Starts another kernel without the boot loader. What it is to start has no compression left, so it needs no libraries. */
export const kexecTools: Package = autotoolsPackage({
  name: "kexec-tools",
  source: debianSource("kexec-tools"),
  licence: "GPL-2.0-only",
  configure: ["--without-zlib", "--without-lzma", "--without-zstd", "--without-xen"],
  make: ["build/sbin/kexec"],
  install: 'cp build/sbin/kexec "$out"',
  files: { "/usr/sbin/kexec": { from: "kexec" } },
});

/**
 * flashcp of mtd-utils: erases, writes and verifies, and can leave the first bytes, by which boot loaders know an image, for
 * last. That of busybox cannot. It is given device nodes: what finds them by name needs a library.
 */
export const flashcp: Package = makePackage({
  name: "flashcp",
  source: debianSource("mtd-utils"),
  licence: "GPL-2.0-or-later",
  prepare: `cat > Makefile <<'END'
flashcp: misc-utils/flashcp.c
	$(CC) $(CFLAGS) -w -Iinclude -DVERSION='"2.3.0"' $(LDFLAGS) -o $@ $<
END
sed -i 's|mtd_find_dev_node(\\(.*\\));|\\1;|' misc-utils/flashcp.c`,
  make: ["flashcp"],
  install: 'cp flashcp "$out"',
  files: { "/usr/sbin/flashcp": { from: "flashcp" } },
});

/** What signify is made of when it only verifies. */
const signifySources = [
  ...["crypto_api", "mod_ed25519", "mod_ge25519", "fe25519", "sc25519", "timingsafe_bcmp", "base64", "sha2"],
  ...["signify", "pledge_noop", "libbsd/progname", "libbsd/strlcpy", "libbsd/freezero"],
];

/** Checks Ed25519 signatures; without what makes keys and signs. Debian 12's: later ones are on fewer mirrors. */
export const signify: Package = makePackage({
  name: "signify",
  source: debianSource("signify-openbsd", "bookworm"),
  licence: "ISC",
  // Its own base64.c, which C libraries with such functions declare; musl is none.
  prepare: `echo 'int b64_pton(const char *, unsigned char *, __SIZE_TYPE__);' >> compat.h
cat > Makefile <<'END'
signify: ${signifySources.map((name) => `${name}.c`).join(" ")}
	$(CC) $(CFLAGS) -w -DVERIFYONLY -include compat.h -isystem libbsd/bsd -DLIBBSD_OVERLAY -I. $(LDFLAGS) -o $@ $^
END`,
  make: ["signify"],
  install: 'cp signify "$out"',
  files: { "/usr/bin/signify": { from: "signify" } },
});
