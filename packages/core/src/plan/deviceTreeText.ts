import type { BootMedium, BootSpec, PhramRegion } from "../system/Boot.js";
import { type FlashMap, type FlashPartition, firmwarePartition, flashMtds } from "../system/Flash.js";

/** Name of the MTD with the root file system when a device boots from RAM. */
const rootRegion = "phram";

/**
 * Returns the source of the device tree that a device boots with: its own tree, and the parts that depend on the image: reserved RAM, the
 * flash chip's partitions, and the kernel's command line.
 * @param reserved regions that plugins reserve, whatever boots
 */
export function deviceTreeText(boot: BootSpec, medium: BootMedium, reserved: readonly PhramRegion[]): string {
  const regions = phramRegions(boot, medium, reserved);
  const { flash } = boot;
  return [
    `#include "${boot.deviceTree}"\n`,
    `/ {\n\tchosen {\n\t\tbootargs = "${kernelCommandLine(boot, medium, reserved)}";\n\t};\n};\n`,
    regions.length === 0 ? "" : reservedMemory(regions),
    flash !== undefined && "node" in flash.partitionsBy ? flashPartitions(flash, flash.partitionsBy.node) : "",
  ].join("\n");
}

/**
 * Returns the kernel's command line: the device's arguments, the partitions if the kernel learns of them in no other way, and the root
 * device.
 */
export function kernelCommandLine(boot: BootSpec, medium: BootMedium, reserved: readonly PhramRegion[]): string {
  const { flash } = boot;
  const parts =
    flash !== undefined && "mtdparts" in flash.partitionsBy ? [mtdparts(flash, flash.partitionsBy.mtdparts)] : [];
  const root = `root=/dev/mtdblock${rootMtd(boot, medium, reserved)} rootfstype=squashfs ro`;
  return [boot.kernelArguments, ...parts, root].filter((one) => one !== "").join(" ");
}

/**
 * Returns the number of the MTD with the root file system. RAM regions come first, in the order of their nodes (drivers/of/platform.c
 * creates their devices before all others of the tree), then the chip's partitions.
 */
export function rootMtd(boot: BootSpec, medium: BootMedium, reserved: readonly PhramRegion[]): number {
  const regions = phramRegions(boot, medium, reserved);
  const before = boot.mtdsBefore ?? 0;
  if (medium === "phram") return before + regions.findIndex((one) => one.label === rootRegion);
  const { flash } = boot;
  if (flash === undefined) throw new Error("a device without flash has no image for it");
  return before + regions.length + (flash.mtdsBefore ?? 0) + flashMtds(flash).findIndex((one) => one.name === "rootfs");
}

/** Returns the RAM that this image reserves, sorted by address. */
export function phramRegions(boot: BootSpec, medium: BootMedium, reserved: readonly PhramRegion[]): PhramRegion[] {
  const { phram } = boot;
  const own =
    medium === "phram" && phram !== undefined
      ? [{ label: rootRegion, address: phram.address + phram.kernelSlot, size: phram.rootfsSize }]
      : [];
  return [...reserved, ...own].toSorted((a, b) => a.address - b.address);
}

function reservedMemory(regions: readonly PhramRegion[]): string {
  const nodes = regions.map(
    ({ label, address, size }) =>
      `\t\tphram@${hex(address)} {\n\t\t\tcompatible = "phram";\n\t\t\treg = <${cells(address, size)}>;\n\t\t\tlabel = "${label}";\n\t\t};\n`,
  );
  return `/ {
	reserved-memory {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;

${nodes.join("\n")}	};
};
`;
}

function flashPartitions(flash: FlashMap, node: string): string {
  const nodes = flash.partitions.map((one) => partitionNode(one, one.name === flash.firmware ? parts(flash) : []));
  return `&${node} {\n\tpartitions {\n${partitionCells("\t\t")}\n${nodes.join("\n")}\t};\n};\n`;
}

/** Returns the slots of the kernel and the root file system. Their offsets count from the start of their partition. */
function parts(flash: FlashMap): FlashPartition[] {
  const start = firmwarePartition(flash)?.offset ?? 0;
  const inner = flashMtds(flash).filter((one) => !flash.partitions.includes(one));
  return inner.map((one) => ({ ...one, offset: one.offset - start }));
}

function partitionNode(one: FlashPartition, inner: readonly FlashPartition[], indent = "\t\t"): string {
  const deeper = `${indent}\t`;
  return [
    `${indent}partition@${hex(one.offset)} {\n`,
    inner.length > 0 ? partitionCells(deeper) : "",
    `${deeper}label = "${one.name}";\n${deeper}reg = <${cells(one.offset, one.size)}>;\n`,
    one.readOnly === true ? `${deeper}read-only;\n` : "",
    one.deviceTree === undefined ? "" : `${one.deviceTree.trim().replaceAll(/^(?=.)/gm, deeper)}\n`,
    ...inner.map((part) => `\n${partitionNode(part, [], deeper)}`),
    `${indent}};\n`,
  ].join("");
}

function partitionCells(indent: string): string {
  return `${indent}compatible = "fixed-partitions";\n${indent}#address-cells = <1>;\n${indent}#size-cells = <1>;\n`;
}

/** Formats partitions for drivers/mtd/parsers/cmdlinepart.c. */
function mtdparts(flash: FlashMap, chip: string): string {
  const list = flashMtds(flash).map(
    ({ name, offset, size, readOnly }) => `0x${hex(size)}@0x${hex(offset)}(${name})${readOnly === true ? "ro" : ""}`,
  );
  return `mtdparts=${chip}:${list.join(",")}`;
}

function cells(address: number, size: number): string {
  return `0x${hex(address)} 0x${hex(size)}`;
}

function hex(value: number): string {
  return value.toString(16);
}
