import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { ncurses } from "./ncurses.js";

export const nano = autotoolsPackage({
  name: "nano",
  summary: "text editor that says which keys do what",
  source: debianSource("nano"),
  licence: "GPL-3.0-or-later",
  libraries: [ncurses],
  configure: ["--disable-nls", "--disable-libmagic", "--disable-speller", "--disable-linter", "--disable-formatter"],
  files: ["/usr/bin/nano"],
});
