import { describe, expect, it } from "vitest";
import type { DeviceTreeNode } from "../../src/formats/deviceTree.js";
import { checkRadios, radioFirmware } from "../../src/inspect/checkRadios.js";
import type { Radio } from "../../src/system/Radio.js";
import { node } from "./treeNode.js";

const radio: Radio = {
  ...{ interface: "wlan0", bands: ["2.4"], standards: ["n"], width: 40 },
  parts: {
    compatible: ["acme,wifi-v1", "acme,wifi-v2"],
    calibration: { name: "eeprom", minBytes: 512 },
    firmware: ["acme.bin"],
  },
};
const kernel = Buffer.from("\0acme,wifi-v2\0acme.bin\0");

const wifi = (changes: Parameters<typeof node>[1] = {}) =>
  node("wifi@1", {
    ...{ compatible: "acme,wifi-v2", status: "okay" },
    ...{ "nvmem-cells": [7, 8], "nvmem-cell-names": ["mac-address", "eeprom"], ...changes },
  });
const cell = (offset = 0x1000, bytes = 512) => node("calibration@0", { reg: [offset, bytes], phandle: [8] });
const partition = (...cells: DeviceTreeNode[]) =>
  node("partition@0", { reg: [0x5_0000, 0x1_0000], "read-only": true }, node("nvmem-layout", {}, ...cells));
const tree = (wifiNode: DeviceTreeNode, factory: DeviceTreeNode, compatible = "fixed-partitions") =>
  node("", {}, node("soc", {}, wifiNode), node("flash", {}, node("partitions", { compatible }, factory)));

describe("parts that a radio's driver would miss", () => {
  it("are none if node, driver, firmware and calibration exist", () => {
    expect(checkRadios([radio], tree(wifi(), partition(cell())), kernel)).toEqual([]);
    expect(radioFirmware([radio])).toEqual(["lib/firmware/acme.bin"]);
    const { parts: _, ...usb } = radio;
    expect(checkRadios([usb], node("", {}), Buffer.alloc(0))).toEqual([]);
  });

  it.each([
    { what: "no enabled node", root: tree(wifi({ status: "disabled" }), partition(cell())) },
    { what: "no enabled node", root: tree(wifi({ compatible: "acme,uart" }), partition(cell())) },
    { what: "has no nvmem cell eeprom", root: tree(wifi({ "nvmem-cell-names": ["mac-address"] }), partition(cell())) },
    { what: "has no nvmem cell eeprom", root: tree(wifi({ "nvmem-cells": [7] }), partition(cell())) },
    { what: "is not in a partition", root: tree(wifi(), partition()) },
    { what: "is not in a partition", root: tree(wifi(), partition(cell()), "acme,other") },
    { what: "has 511 bytes, but the driver needs 512", root: tree(wifi(), partition(cell(0, 511))) },
    { what: "ends at byte 66048 of a partition of 65536", root: tree(wifi(), partition(cell(0x1_0000))) },
    {
      what: "in a writable partition",
      root: tree(wifi(), node("partition@0", { reg: [0, 0x1_0000] }, cell())),
    },
  ])("are reported: $what", ({ what, root }) => {
    expect(checkRadios([radio], root, kernel)).toEqual([expect.stringMatching(RegExp(`^wlan0: .*${what}`))]);
  });

  it("include a driver that the kernel lacks, or that requests other firmware", () => {
    const root = tree(wifi(), partition(cell()));
    expect(checkRadios([radio], root, Buffer.from("\0acme,wifi-v1\0acme.bin\0"))).toEqual([
      "wlan0: /soc/wifi@1: the kernel has no driver for it",
    ]);
    expect(checkRadios([radio], root, Buffer.from("\0acme,wifi-v2\0acme-2.bin\0"))).toEqual([
      "wlan0: no driver in the kernel asks for the firmware acme.bin",
    ]);
  });
});
