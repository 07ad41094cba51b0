import { autotoolsPackage, debianSource } from "@nixwrt/core";

export const oniguruma = autotoolsPackage({
  name: "oniguruma",
  summary: "library for regular expressions",
  source: debianSource("libonig"),
  licence: "BSD-2-Clause",
  autoreconf: true,
  configure: ["--disable-shared", "--enable-static"],
});
