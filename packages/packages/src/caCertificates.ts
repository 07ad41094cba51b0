import { debianBinary, type Package } from "@nixwrt/core";

/** Mozilla's list of certificate authorities, as packaged by Debian, in one file. */
export const caCertificates: Package = {
  name: "ca-certificates",
  summary: "root certificates, to verify TLS servers",
  source: debianBinary("ca-certificates"),
  licence: "MPL-2.0 AND GPL-2.0-or-later",
  strip: false,
  script: `mkdir -p "$out/etc/ssl/certs"
cat usr/share/ca-certificates/mozilla/*.crt > "$out/etc/ssl/certs/ca-certificates.crt"`,
  files: { "/etc/ssl/certs/ca-certificates.crt": { from: "etc/ssl/certs/ca-certificates.crt" } },
};
