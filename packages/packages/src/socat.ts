import { autotoolsPackage, debianSource } from "@nixwrt/core";

/** Built without TLS. `configure` would run programs to find out where the fields of termios begin; on Linux, that is the same for all our CPUs. */
export const socat = autotoolsPackage({
  name: "socat",
  summary: "connects sockets, files, programs and serial lines with each other",
  source: debianSource("socat"),
  licence: "GPL-2.0-only WITH cryptsetup-OpenSSL-exception",
  prepare: "export sc_cv_sys_crdly_shift=9 sc_cv_sys_tabdly_shift=11 sc_cv_sys_csize_shift=4",
  configure: ["--disable-openssl", "--disable-readline", "--disable-libwrap"],
  make: ["socat"],
  install: 'install -D socat "$out/usr/bin/socat"',
  files: ["/usr/bin/socat"],
});
