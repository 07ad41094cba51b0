import { shellQuote } from "../shellQuote.js";
import { formatKconfigLine } from "../system/kconfig.js";
import { type System, valuesOf } from "../system/System.js";
import type { PlannedPackage, SourceReference } from "./Plan.js";
import { unpackCommand } from "./unpack.js";

type Firmware = Pick<System, "kernelFirmware">;

/** Folder of firmware. Steps run in /build on every machine. */
const folder = "/build/firmware";

/** Returns shell lines that copy the firmware into its folder. */
export function kernelFirmwareScript({ kernelFirmware }: Firmware): string {
  return valuesOf(kernelFirmware)
    .map(({ name, file, source }, index) => {
      const to = `${folder}/${name}`;
      return `${unpackCommand(source, `../${variable(index)}`, variable(index))}
mkdir -p ${shellQuote(to.slice(0, to.lastIndexOf("/")))}
cp ${shellQuote(`../${variable(index)}/${file}`)} ${shellQuote(to)}
unset ${variable(index)}
`;
    })
    .join("");
}

/** Returns lines of the kernel's .config. */
export function kernelFirmwareConfig({ kernelFirmware }: Firmware): string {
  if (kernelFirmware.size === 0) return "";
  const symbols = { FW_LOADER: "y", EXTRA_FIRMWARE: [...kernelFirmware.keys()].join(" "), EXTRA_FIRMWARE_DIR: folder };
  return Object.entries(symbols)
    .map(([symbol, value]) => `${formatKconfigLine(symbol, value)}\n`)
    .join("");
}

/** Returns variables of the kernel step. */
export function kernelFirmwareSources({ kernelFirmware }: Firmware): Record<string, SourceReference> {
  return Object.fromEntries(valuesOf(kernelFirmware).map(({ source }, index) => [variable(index), { source }]));
}

/** Returns the manifest's entries for the firmware. */
export function kernelFirmwarePackages({ kernelFirmware }: Firmware): PlannedPackage[] {
  return valuesOf(kernelFirmware).map(({ package: name, source, licence }) => ({ name, source, licence }));
}

function variable(index: number): string {
  return `firmware${index}`;
}
