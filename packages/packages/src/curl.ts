import { autotoolsPackage, debianSource, type Patch } from "@nixwrt/core";
import { mbedtls } from "./mbedtls.js";

const protocols = ["dict", "gopher", "imap", "ldap", "ldaps", "ntlm", "pop3", "rtsp", "smb", "telnet"];
const without = ["brotli", "ca-path", "libidn2", "libpsl", "librtmp", "libssh2", "nghttp2", "zlib", "zstd"];

/** This version of curl knows TLS 1.3 with other libraries only. Later versions allow it with Mbed TLS in the same way. */
const newestTls: Patch = {
  name: "newest-tls.patch",
  text: `--- a/lib/vtls/mbedtls.c
+++ b/lib/vtls/mbedtls.c
@@ -230,7 +230,8 @@
       *mbedver = MBEDTLS_SSL_MINOR_VERSION_3;
       return CURLE_OK;
     case CURL_SSLVERSION_TLSv1_3:
-      break;
+      *mbedver = MBEDTLS_SSL_MINOR_VERSION_4;
+      return CURLE_OK;
   }
 #else
   switch(version) {
@@ -280,7 +281,7 @@
   switch(ssl_version_max) {
     case CURL_SSLVERSION_MAX_NONE:
     case CURL_SSLVERSION_MAX_DEFAULT:
-      ssl_version_max = CURL_SSLVERSION_MAX_TLSv1_2;
+      ssl_version_max = CURL_SSLVERSION_MAX_TLSv1_3;
       break;
   }
 
`,
};

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
