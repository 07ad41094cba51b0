import { describe, expect, it } from "vitest";
import { deviceTreeText, kernelCommandLine, rootMtd } from "../../src/plan/deviceTreeText.js";
import type { BootSpec } from "../../src/system/Boot.js";
import type { FlashMap } from "../../src/system/Flash.js";

/** Flash map of a GL.iNet travel router. */
const flash: FlashMap = {
  size: 0x1000000,
  eraseBlock: 0x10000,
  partitions: [
    { name: "u-boot", offset: 0, size: 0x30000, readOnly: true },
    { name: "u-boot-env", offset: 0x30000, size: 0x10000, readOnly: true },
    { name: "factory", offset: 0x40000, size: 0x10000, readOnly: true, deviceTree: "nvmem-layout {\n\tx;\n};" },
    { name: "firmware", offset: 0x50000, size: 0xfb0000 },
  ],
  firmware: "firmware",
  kernelSlot: 0x400000,
  partitionsBy: { node: "flash0" },
};

const boot: BootSpec = {
  deviceTree: "acme/router.dts",
  kernelImage: { format: "uimage", compression: "lzma" },
  kernelArguments: "console=ttyS0,115200",
  flash,
  phram: { address: 0x1400000, kernelSlot: 0x400000, rootfsSize: 0x800000 },
  loader: { prompt: "acme>", stop: "Press a key." },
};

describe("the MTD number of the root file system", () => {
  it("counts the partitions before it", () => expect(rootMtd(boot, "firmware", [])).toBe(5));

  it("counts regions of RAM before flash, ordered by address", () => {
    const low = { label: "low", address: 0x1000000, size: 0x1000 };
    const high = { label: "high", address: 0x4000000, size: 0x1000 };
    expect(rootMtd(boot, "firmware", [high, low])).toBe(7);
    expect(rootMtd(boot, "phram", [])).toBe(0);
    expect(rootMtd(boot, "phram", [high])).toBe(0);
    expect(rootMtd(boot, "phram", [high, low])).toBe(1);
  });

  it("counts further MTDs of the board", () => {
    const board = { ...boot, mtdsBefore: 3, flash: { ...flash, mtdsBefore: 1 } };
    expect(rootMtd(board, "phram", [])).toBe(3);
    expect(rootMtd(board, "firmware", [])).toBe(9);
  });
});

describe("the device tree of an image", () => {
  it("partitions the flash chip, including the firmware's partition", () => {
    expect(deviceTreeText(boot, "firmware", [])).toMatchInlineSnapshot(`
      "#include "acme/router.dts"

      / {
      	chosen {
      		bootargs = "console=ttyS0,115200 root=/dev/mtdblock5 rootfstype=squashfs ro";
      	};
      };


      &flash0 {
      	partitions {
      		compatible = "fixed-partitions";
      		#address-cells = <1>;
      		#size-cells = <1>;

      		partition@0 {
      			label = "u-boot";
      			reg = <0x0 0x30000>;
      			read-only;
      		};

      		partition@30000 {
      			label = "u-boot-env";
      			reg = <0x30000 0x10000>;
      			read-only;
      		};

      		partition@40000 {
      			label = "factory";
      			reg = <0x40000 0x10000>;
      			read-only;
      			nvmem-layout {
      				x;
      			};
      		};

      		partition@50000 {
      			compatible = "fixed-partitions";
      			#address-cells = <1>;
      			#size-cells = <1>;
      			label = "firmware";
      			reg = <0x50000 0xfb0000>;

      			partition@0 {
      				label = "kernel";
      				reg = <0x0 0x400000>;
      			};

      			partition@400000 {
      				label = "rootfs";
      				reg = <0x400000 0xbb0000>;
      			};
      		};
      	};
      };
      "
    `);
  });

  it("reserves the RAM that contains the root file system", () => {
    const text = deviceTreeText({ ...boot, flash: { ...flash, partitionsBy: { mtdparts: "spi0" } } }, "phram", []);
    expect(text).toMatchInlineSnapshot(`
      "#include "acme/router.dts"

      / {
      	chosen {
      		bootargs = "console=ttyS0,115200 mtdparts=spi0:0x30000@0x0(u-boot)ro,0x10000@0x30000(u-boot-env)ro,0x10000@0x40000(factory)ro,0xfb0000@0x50000(firmware),0x400000@0x50000(kernel),0xbb0000@0x450000(rootfs) root=/dev/mtdblock0 rootfstype=squashfs ro";
      	};
      };

      / {
      	reserved-memory {
      		#address-cells = <1>;
      		#size-cells = <1>;
      		ranges;

      		phram@1800000 {
      			compatible = "phram";
      			reg = <0x1800000 0x800000>;
      			label = "phram";
      		};
      	};
      };

      "
    `);
  });
});

it("a chip without a node is partitioned by the command line", () => {
  const chip = { ...flash, partitions: flash.partitions.slice(2), partitionsBy: { mtdparts: "spi0" } };
  expect(kernelCommandLine({ ...boot, flash: chip }, "firmware", [])).toBe(
    "console=ttyS0,115200 mtdparts=spi0:0x10000@0x40000(factory)ro,0xfb0000@0x50000(firmware)," +
      "0x400000@0x50000(kernel),0xbb0000@0x450000(rootfs) root=/dev/mtdblock3 rootfstype=squashfs ro",
  );
});
