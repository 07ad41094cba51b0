import { autotoolsPackage, debianSource } from "@nixwrt/core";

export const lsof = autotoolsPackage({
  name: "lsof",
  summary: "lists open files and sockets, and whose they are",
  source: debianSource("lsof"),
  licence: "lsof",
  autoreconf: true,
  configure: ["--without-libtirpc", "--without-selinux", "--disable-shared", "--disable-liblsof"],
  files: ["/usr/bin/lsof"],
});
