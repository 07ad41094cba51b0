import { debianSource, makePackage } from "@nixwrt/core";
import { libnl } from "./libnl.js";

export const iw = makePackage({
  name: "iw",
  summary: "shows and changes settings of Wi-Fi radios",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("iw", "bookworm"),
  licence: "ISC",
  libraries: [libnl],
  prepare: "export CFLAGS",
  make: ["NO_PKG_CONFIG=1", '"CFLAGS=$CFLAGS -DCONFIG_LIBNL30"', '"LIBS=-lnl-genl-3 -lnl-3"', "iw"],
  install: 'install -D iw "$out/usr/sbin/iw"',
  files: ["/usr/sbin/iw"],
});
