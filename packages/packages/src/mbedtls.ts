import { debianSource, makePackage } from "@nixwrt/core";

/** Static, of which a program gets what it calls. */
export const mbedtls = makePackage({
  name: "mbedtls",
  summary: "TLS library for small devices",
  source: debianSource("mbedtls"),
  licence: "Apache-2.0 OR GPL-2.0-or-later",
  make: ["-C library", 'CC="$CC"', 'AR="$AR"', "GEN_FILES=", "static"],
  install: `mkdir -p "$out/usr/lib" "$out/usr/include"
cp library/lib*.a "$out/usr/lib"
cp -r include/mbedtls include/psa "$out/usr/include"`,
});
