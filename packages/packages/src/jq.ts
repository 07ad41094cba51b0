import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { oniguruma } from "./oniguruma.js";

export const jq = autotoolsPackage({
  name: "jq",
  summary: "takes JSON apart, and makes some",
  // Debian 12's: its source is complete on more mirrors.
  source: debianSource("jq", "bookworm"),
  licence: "MIT AND CC-BY-3.0",
  libraries: [oniguruma],
  autoreconf: true,
  configure: ["--disable-docs", "--disable-maintainer-mode", "--disable-shared", "--enable-static"],
  files: ["/usr/bin/jq"],
});
