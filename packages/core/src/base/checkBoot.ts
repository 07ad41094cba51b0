import type { Problems } from "../errors.js";
import type { BootSpec } from "../system/Boot.js";
import { type DeviceSpec, packagingOf } from "../system/Device.js";
import { type FlashMap, firmwarePartition } from "../system/Flash.js";

/** Reports faults in a device's flash map and RAM areas. These are faults of the device plugin. */
export function checkBoot(device: DeviceSpec, { flash, phram }: BootSpec, problems: Problems): void {
  const { name, pageBytes } = device.cpu.family;
  const report = (code: string, message: string) =>
    problems.add({ code, message, hint: "This is a bug in the device plugin: report it to its author" });
  if (packagingOf(device) === undefined) {
    report(
      "BOOT_PACKAGING",
      `kernel.packaging is missing: nixwrt does not know how to package a kernel for the CPU ${name}`,
    );
  }
  if (flash !== undefined) for (const fault of flashFaults(flash)) report("FLASH_MAP", fault);
  if (phram === undefined) return;
  for (const [key, value] of Object.entries(phram)) {
    if (value % pageBytes !== 0) {
      report("PHRAM_PLACE", `boot.phram.${key} (${hex(value)}) is not a multiple of the page size (${pageBytes})`);
    }
  }
}

/** Returns why a flash map fits no chip, or why images cannot be written by it. */
export function flashFaults(flash: FlashMap): string[] {
  const { size, eraseBlock, partitions, kernelSlot } = flash;
  const faults: string[] = [];
  const names = new Set<string>();
  let end = 0;
  for (const one of partitions) {
    const place = `the partition ${one.name} (${hex(one.size)} bytes at ${hex(one.offset)})`;
    if (names.has(one.name)) faults.push(`two partitions are named ${one.name}`);
    if (one.offset < end) faults.push(`${place} starts before the previous one ends (${hex(end)})`);
    if (one.size <= 0 || one.offset + one.size > size)
      faults.push(`${place} is not within the flash (${hex(size)} bytes)`);
    if (one.readOnly !== true && (one.offset % eraseBlock !== 0 || one.size % eraseBlock !== 0)) {
      faults.push(`${place} is writable, but does not consist of whole erase blocks (${hex(eraseBlock)} bytes)`);
    }
    names.add(one.name);
    end = one.offset + one.size;
  }
  const firmware = firmwarePartition(flash);
  if (firmware === undefined) faults.push(`there is no partition ${flash.firmware} to write the firmware to`);
  else if (kernelSlot <= 0 || kernelSlot % eraseBlock !== 0 || kernelSlot >= firmware.size) {
    faults.push(
      `the kernel's slot (${hex(kernelSlot)} bytes) is not a whole number of erase blocks, or does not fit into ${flash.firmware}`,
    );
  }
  return faults;
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
