import { autotoolsPackage, debianSource } from "@nixwrt/core";

const without = ["shared", "dbus", "bluetooth", "usb", "rdma"].map((what) => `--disable-${what}`);

export const libpcap = autotoolsPackage({
  name: "libpcap",
  summary: "library that captures packets",
  source: debianSource("libpcap"),
  licence: "BSD-3-Clause",
  configure: ["--without-libnl", ...without],
  kernelSymbols: ["PACKET"],
});
