import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { sourceMissing } from "./untested.js";

export const libmnl = autotoolsPackage({
  name: "libmnl",
  summary: "small library for netlink sockets",
  source: debianSource("libmnl"),
  licence: "LGPL-2.1-or-later",
  untested: sourceMissing,
  configure: ["--disable-shared", "--enable-static"],
});
