import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { caCertificates } from "./caCertificates.js";
import { mbedtls } from "./mbedtls.js";

const disabled = `shared manual ldap ldaps dict gopher imap pop3 rtsp smb smtp telnet tftp ntlm unix-sockets libcurl-option docs
  threaded-resolver websockets`;
const without = "libpsl zlib brotli zstd libidn2 nghttp2 libssh2 librtmp";

/** The program, with http, https, ftp, ftps, mqtt and file; TLS by mbed TLS. */
export const curl = autotoolsPackage({
  name: "curl",
  summary: "fetches and sends files by http, https and ftp",
  source: debianSource("curl"),
  licence: "curl",
  libraries: [mbedtls, caCertificates],
  configure: [
    ...["--with-mbedtls", "--with-ca-bundle=/etc/ssl/certs/ca-certificates.crt", "--without-ca-path"],
    ...disabled.split(/\s+/).map((what) => `--disable-${what}`),
    ...without.split(" ").map((what) => `--without-${what}`),
  ],
  // Not its scripts for who links with it, which name the folders of its libraries.
  install: 'install -D src/curl "$out/usr/bin/curl"',
  files: ["/usr/bin/curl"],
});
