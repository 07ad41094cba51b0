import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { ncurses } from "./ncurses.js";

export const less = autotoolsPackage({
  name: "less",
  summary: "shows text, forwards and backwards",
  source: debianSource("less"),
  licence: "GPL-3.0-or-later OR Less",
  libraries: [ncurses],
  make: ["less"],
  install: 'install -D less "$out/usr/bin/less"',
  files: ["/usr/bin/less"],
});
