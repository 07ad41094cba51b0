import { autotoolsPackage, debianSource } from "@nixwrt/core";

export const libusb = autotoolsPackage({
  name: "libusb",
  summary: "library that speaks with USB devices",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("libusb-1.0", "bookworm"),
  licence: "LGPL-2.1-or-later",
  configure: ["--disable-shared", "--enable-static", "--disable-udev", "--disable-log"],
});
