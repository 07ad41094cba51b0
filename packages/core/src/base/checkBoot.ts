import type { Problems } from "../errors.js";
import { type BootSpec, phramEraseBlock } from "../system/Boot.js";
import { type FlashMap, firmwarePartition } from "../system/Flash.js";

/** Reports what is wrong with a device's flash map and its places in RAM: faults of the device plugin. */
export function checkBoot({ flash, phram }: BootSpec, problems: Problems): void {
  const report = (code: string, message: string) =>
    problems.add({ code, message, hint: "This is a fault of the device plugin: report it to its author" });
  if (flash !== undefined) for (const fault of flashFaults(flash)) report("FLASH_MAP", fault);
  if (phram === undefined) return;
  for (const [name, value] of Object.entries(phram)) {
    if (value % phramEraseBlock !== 0) {
      report(
        "PHRAM_PLACE",
        `boot.phram.${name} (${hex(value)}) is not a multiple of the page size (${phramEraseBlock})`,
      );
    }
  }
}

/** Everything that makes a flash map one that no chip can have, or no image be written by. */
export function flashFaults(flash: FlashMap): string[] {
  const { size, eraseBlock, partitions, kernelSlot } = flash;
  const faults: string[] = [];
  const names = new Set<string>();
  let end = 0;
  for (const one of partitions) {
    const place = `the partition ${one.name} (${hex(one.size)} bytes at ${hex(one.offset)})`;
    if (names.has(one.name)) faults.push(`two partitions are named ${one.name}`);
    if (one.offset < end) faults.push(`${place} starts before the one before it ends (${hex(end)})`);
    if (one.size <= 0 || one.offset + one.size > size)
      faults.push(`${place} is not within the flash (${hex(size)} bytes)`);
    if (one.readOnly !== true && (one.offset % eraseBlock !== 0 || one.size % eraseBlock !== 0)) {
      faults.push(`${place} is written to, and is not made of whole erase blocks (${hex(eraseBlock)} bytes)`);
    }
    names.add(one.name);
    end = one.offset + one.size;
  }
  const firmware = firmwarePartition(flash);
  if (firmware === undefined) faults.push(`there is no partition ${flash.firmware} to write the firmware to`);
  else if (kernelSlot <= 0 || kernelSlot % eraseBlock !== 0 || kernelSlot >= firmware.size) {
    faults.push(
      `the kernel's slot (${hex(kernelSlot)} bytes) is not a number of erase blocks that ${flash.firmware} has room for`,
    );
  }
  return faults;
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
