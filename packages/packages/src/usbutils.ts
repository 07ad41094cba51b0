import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { libusb } from "./libusb.js";

/** Stands for udev's library, which would look up names of vendors in its database: an image has no such database. */
const noUdev = `#include <stddef.h>
struct udev_list_entry;
#define udev_new() ((struct udev *)1)
#define udev_unref(udev) ((struct udev *)NULL)
#define udev_hwdb_new(udev) ((struct udev_hwdb *)1)
#define udev_hwdb_unref(hwdb) ((struct udev_hwdb *)NULL)
#define udev_hwdb_get_properties_list_entry(hwdb, modalias, flags) ((struct udev_list_entry *)NULL)
#define udev_list_entry_foreach(entry, first) for (entry = first; entry != NULL; entry = NULL)
#define udev_list_entry_get_name(entry) ""
#define udev_list_entry_get_value(entry) ""
`;

export const usbutils = autotoolsPackage({
  name: "usbutils",
  summary: "lsusb: lists USB devices, with the names that they give themselves",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("usbutils", "bookworm"),
  licence: "GPL-2.0-or-later AND GPL-2.0-only",
  libraries: [libusb],
  prepare: `cat > libudev.h <<'END'
${noUdev}END
export LIBUSB_CFLAGS=-I$libusb/usr/include/libusb-1.0 LIBUSB_LIBS=-lusb-1.0 UDEV_CFLAGS=-I. UDEV_LIBS=-lusb-1.0`,
  configure: ["--no-recursion"],
  make: ["lsusb"],
  install: 'install -D lsusb "$out/usr/bin/lsusb"',
  files: ["/usr/bin/lsusb"],
  kernelSymbols: ["USB_SUPPORT", "USB"],
});
