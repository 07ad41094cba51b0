import { autotoolsPackage, debianSource } from "@nixwrt/core";

/** Without TLS. What its configure finds out by running programs is the same on every Linux: where fields of termios begin. */
export const socat = autotoolsPackage({
  name: "socat",
  summary: "connects two of: sockets, files, programs, serial lines",
  source: debianSource("socat"),
  licence: "GPL-2.0-only WITH cryptsetup-OpenSSL-exception",
  prepare: "export sc_cv_sys_crdly_shift=9 sc_cv_sys_tabdly_shift=11 sc_cv_sys_csize_shift=4",
  configure: ["--disable-openssl", "--disable-readline", "--disable-libwrap"],
  make: ["socat"],
  install: 'install -D socat "$out/usr/bin/socat"',
  files: ["/usr/bin/socat"],
});
