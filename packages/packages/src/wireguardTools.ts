import { debianSource, makePackage } from "@nixwrt/core";
import { sourceMissing } from "./untested.js";

export const wireguardTools = makePackage({
  name: "wireguard-tools",
  summary: "wg: manages keys and peers of WireGuard",
  source: debianSource("wireguard"),
  licence: "GPL-2.0-only",
  untested: sourceMissing,
  make: ["-C src", 'CC="$CC"', "WITH_BASHCOMPLETION=no", "WITH_WGQUICK=no", "WITH_SYSTEMDUNITS=no", "wg"],
  install: 'install -D src/wg "$out/usr/bin/wg"',
  files: ["/usr/bin/wg"],
  kernelSymbols: ["WIREGUARD"],
});
