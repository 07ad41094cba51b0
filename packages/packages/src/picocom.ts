import { debianSource, makePackage } from "@nixwrt/core";

export const picocom = makePackage({
  name: "picocom",
  summary: "terminal for serial lines",
  source: debianSource("picocom"),
  licence: "GPL-2.0-or-later",
  make: ['CC="$CC"', 'LD="$CC"', `CFLAGS="$CFLAGS -DVERSION_STR='\\"3.1\\"' -DUSE_FLOCK -DHIGH_BAUD"`, "picocom"],
  install: 'install -D picocom "$out/usr/bin/picocom"',
  files: ["/usr/bin/picocom"],
});
