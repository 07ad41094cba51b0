import { describe, expect, it } from "vitest";
import type { DeviceTreeNode } from "../../src/formats/deviceTree.js";
import { checkStorage, nodesWithoutDriver } from "../../src/inspect/checkDeviceTree.js";
import type { BootSpec } from "../../src/system/Boot.js";
import { node, type Value } from "./treeNode.js";

describe("device tree nodes without a driver", () => {
  const kernel = [Buffer.from("\0acme,uart\0\0acme,usb-v2\0"), Buffer.from("\0\0acme,wifi\0")];
  const tree = node(
    "",
    { compatible: "acme,board" },
    node("cpus", {}, node("cpu@0", { compatible: "acme,cpu" })),
    node("uart@0", { compatible: ["acme,uart-v3", "acme,uart"] }),
    node("wifi@1", { compatible: "acme,wifi", status: "okay" }),
    node(
      "soc",
      {},
      node("usb@2", { compatible: "acme,usb" }),
      node("spi@3", { compatible: "acme,spi", status: "disabled" }),
    ),
  );

  it("are those whose names are in neither the kernel nor its modules", () => {
    expect(nodesWithoutDriver(tree, kernel)).toEqual(["/soc/usb@2: acme,usb"]);
    expect(nodesWithoutDriver(tree, kernel, ["/soc/usb@2"])).toEqual([]);
    expect(nodesWithoutDriver(tree, kernel.slice(0, 1))).toEqual(["/wifi@1: acme,wifi", "/soc/usb@2: acme,usb"]);
  });
});

describe("the storage in a device tree", () => {
  const boot: BootSpec = {
    deviceTree: "acme.dts",
    kernelImage: { format: "uimage", compression: "lzma" },
    kernelArguments: "",
    flash: {
      size: 0x100000,
      eraseBlock: 0x10000,
      partitions: [
        { name: "u-boot", offset: 0, size: 0x10000, readOnly: true },
        { name: "firmware", offset: 0x10000, size: 0xf0000 },
      ],
      firmware: "firmware",
      kernelSlot: 0x40000,
      partitionsBy: { node: "flash" },
    },
    phram: { address: 0x1000000, kernelSlot: 0x40000, rootfsSize: 0x80000 },
    loader: { prompt: ">", stop: "" },
  };
  const table = { compatible: "fixed-partitions" };
  const part = (label: string, offset: number, size: number, more = {}, ...inner: DeviceTreeNode[]) =>
    node(`partition@${offset}`, { label, reg: [offset, size], ...more }, ...inner);
  const flash = (rootfs = 0x40000, uBoot: Record<string, Value> = { "read-only": true }) =>
    node(
      "flash@0",
      {},
      node(
        "partitions",
        table,
        part("u-boot", 0, 0x10000, uBoot),
        part("firmware", 0x10000, 0xf0000, table, part("kernel", 0, 0x40000), part("rootfs", rootfs, 0xb0000)),
      ),
    );
  const tree = (root: string, ...children: DeviceTreeNode[]) =>
    node("", {}, node("chosen", { bootargs: `console=x root=${root} ro` }), ...children);
  const ram = node(
    "reserved-memory",
    {},
    node("phram@0", { compatible: "phram", label: "phram", reg: [0x1040000, 0x80000] }),
  );

  it("matches the storage of the device", () => {
    expect(checkStorage(tree("/dev/mtdblock3", flash()), boot, "firmware")).toEqual([]);
    expect(checkStorage(tree("/dev/mtdblock0", ram, flash()), boot, "phram")).toEqual([]);
  });

  it("differs if a partition's place, its write protection, or the root's number differs", () => {
    const problems = checkStorage(tree("/dev/mtdblock2", flash(0x50000, {})), boot, "firmware");
    expect(problems).toEqual([
      "partition 0: u-boot at 0x0, 0x10000 bytes instead of u-boot at 0x0, 0x10000 bytes, read-only",
      "partition 3: rootfs at 0x60000, 0xb0000 bytes instead of rootfs at 0x50000, 0xb0000 bytes",
      "root=/dev/mtdblock2 instead of root=/dev/mtdblock3",
    ]);
    expect(checkStorage(tree("/dev/mtdblock0", flash()), boot, "phram")).toEqual([
      "RAM: none instead of phram at 0x1040000, 0x80000 bytes",
    ]);
  });
});
