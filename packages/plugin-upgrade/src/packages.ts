import { autotoolsPackage, debianSource, makePackage, type Package } from "@nixwrt/core";

/** kexec: starts another kernel without the boot loader. The kernel is already unpacked, so kexec needs no compression libraries. */
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
 * flashcp of mtd-utils: erases, writes and verifies. Unlike busybox's flashcp, it can write the first bytes last, by which boot loaders
 * recognize an image. It is called with device nodes, because finding partitions by name would need a library.
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

/** The source files that signify needs for verifying only. */
const signifySources = [
  ...["crypto_api", "mod_ed25519", "mod_ge25519", "fe25519", "sc25519", "timingsafe_bcmp", "base64", "sha2"],
  ...["signify", "pledge_noop", "libbsd/progname", "libbsd/strlcpy", "libbsd/freezero"],
];

/** signify: verifies Ed25519 signatures. It cannot generate keys or sign. From Debian 12, because fewer mirrors have later versions. */
export const signify: Package = makePackage({
  name: "signify",
  source: debianSource("signify-openbsd", "bookworm"),
  licence: "ISC",
  // signify's own base64.c: some C libraries declare these functions, but musl does not.
  prepare: `echo 'int b64_pton(const char *, unsigned char *, __SIZE_TYPE__);' >> compat.h
cat > Makefile <<'END'
signify: ${signifySources.map((name) => `${name}.c`).join(" ")}
	$(CC) $(CFLAGS) -w -DVERIFYONLY -include compat.h -isystem libbsd/bsd -DLIBBSD_OVERLAY -I. $(LDFLAGS) -o $@ $^
END`,
  make: ["signify"],
  install: 'cp signify "$out"',
  files: { "/usr/bin/signify": { from: "signify" } },
});
