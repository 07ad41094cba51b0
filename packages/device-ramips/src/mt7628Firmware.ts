import { type Package, prebuiltFiles, urlSource } from "@nixwrt/core";

/** Firmware for MT7628's radio. Debian does not package it; the driver's authors publish it in the driver's repository. */
export const mt7628Firmware: Package = prebuiltFiles({
  name: "mt7628-firmware",
  source: urlSource(
    "https://github.com/openwrt/mt76/raw/f24b56f935392ca1d35fae5fd6e56ef9deda4aad/firmware/mt7628_e2.bin",
    "09d62db432e6ed9b6a5ce295c7a279df4020f9e88120c62728dafc56ed7770b6",
  ),
  licence: "LicenseRef-MediaTek-firmware",
  files: { "/lib/firmware/mt7628_e2.bin": { from: "mt7628_e2.bin", mode: 0o644 } },
});
