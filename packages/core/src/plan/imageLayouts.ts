import type { BootMedium, BootSpec, PhramRegion } from "../system/Boot.js";
import { flashMtds } from "../system/Flash.js";
import type { ImageLayout } from "../system/Image.js";
import { type System, valuesOf } from "../system/System.js";
import { type BootMemory, bootMemory } from "./bootMemory.js";
import { kernelCommandLine, phramRegions } from "./deviceTreeText.js";

/** An MTD of a running device. */
export interface PlannedMtd {
  /** Number in `/dev/mtdN`, as the kernel counts. */
  readonly number: number;
  readonly name: string;
  readonly in: "flash" | "ram";
  /** Bytes from the start of the chip. In RAM, the physical address. */
  readonly offset: number;
  /** Size in bytes. */
  readonly size: number;
  readonly readOnly: boolean;
}

/** Layout of a file for flash or RAM, known before anything is built. */
export interface PlannedLayout {
  readonly image: string;
  readonly file: string;
  readonly layout: ImageLayout;
  /** The kernel's command line. */
  readonly commandLine: string;
  /** MTDs of the kernel, except those that the device's own drivers add. */
  readonly mtds: readonly PlannedMtd[];
  /** What is in RAM while the boot loader unpacks the kernel. */
  readonly memory: BootMemory;
}

/** Returns the layouts of all images of a device, sorted by name. Empty for a device without a boot loader. */
export function imageLayouts(system: System): PlannedLayout[] {
  const { boot } = system.device;
  if (boot === undefined) return [];
  const reserved = valuesOf(system.phramRegions);
  return valuesOf(system.images).flatMap(({ name: image, parts }) =>
    parts.flatMap(({ file, from }): PlannedLayout[] => {
      if (typeof from !== "object" || !("layout" in from)) return [];
      const { layout } = from;
      const commandLine = kernelCommandLine(boot, layout.medium, reserved);
      const mtds = mtdsOf(boot, layout.medium, reserved);
      return [{ image, file, layout, commandLine, mtds, memory: bootMemory(boot, layout.medium, reserved) }];
    }),
  );
}

function mtdsOf(boot: BootSpec, medium: BootMedium, reserved: readonly PhramRegion[]): PlannedMtd[] {
  const { flash, mtdsBefore = 0 } = boot;
  const ram = phramRegions(boot, medium, reserved).map(
    ({ label: name, address: offset, size }, index): PlannedMtd => ({
      ...{ number: mtdsBefore + index, name, in: "ram", offset, size, readOnly: false },
    }),
  );
  if (flash === undefined) return ram;
  const first = mtdsBefore + ram.length + (flash.mtdsBefore ?? 0);
  const chip = flashMtds(flash).map(
    ({ name, offset, size, readOnly = false }, index): PlannedMtd => ({
      ...{ number: first + index, name, in: "flash", offset, size, readOnly },
    }),
  );
  return [...ram, ...chip];
}
