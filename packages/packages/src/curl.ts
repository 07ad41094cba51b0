import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { mbedtls } from "./mbedtls.js";
import { newestTls } from "./newestTls.js";

const protocols = ["dict", "gopher", "imap", "ldap", "ldaps", "ntlm", "pop3", "rtsp", "smb", "telnet"];
const without = ["brotli", "ca-path", "libidn2", "libpsl", "librtmp", "libssh2", "nghttp2", "zlib", "zstd"];

/** It looks for certificates in the file that the package `ca-certificates` adds. Without that file, and without `-k`, HTTPS fails. */
export const curl = autotoolsPackage({
  name: "curl",
  summary: "transfers data over HTTP, HTTPS (with ca-certificates), FTP, SMTP and MQTT",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("curl", "bookworm"),
  licence: "curl AND ISC AND BSD-3-Clause",
  leaveOutPatches: {
    "90_gnutls.patch": "it names the library for GnuTLS",
    "99_nss.patch": "it names the library for NSS",
  },
  patches: [newestTls],
  libraries: [mbedtls],
  configure: [
    "--disable-shared",
    "--disable-manual",
    ...protocols.map((one) => `--disable-${one}`),
    ...without.map((one) => `--without-${one}`),
    '--with-mbedtls="$mbedtls/usr"',
    "--with-ca-bundle=/etc/ssl/certs/ca-certificates.crt",
  ],
  install: 'install -D src/curl "$out/usr/bin/curl"',
  files: ["/usr/bin/curl"],
});
