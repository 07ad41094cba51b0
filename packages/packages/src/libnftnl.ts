import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { libmnl } from "./libmnl.js";
import { sourceMissing } from "./untested.js";

export const libnftnl = autotoolsPackage({
  name: "libnftnl",
  summary: "library for nf_tables",
  source: debianSource("libnftnl"),
  licence: "GPL-2.0-or-later",
  untested: sourceMissing,
  libraries: [libmnl],
  prepare: 'export LIBMNL_CFLAGS=" " LIBMNL_LIBS=-lmnl',
  configure: ["--disable-shared", "--enable-static"],
});
