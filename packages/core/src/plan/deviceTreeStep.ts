import { shellQuote } from "../shellQuote.js";
import type { BootMedium, BootSpec } from "../system/Boot.js";
import { type System, valuesOf } from "../system/System.js";
import { deviceTreeText } from "./deviceTreeText.js";
import type { EnvironmentValue, Step } from "./Plan.js";
import { reportCommand } from "./packageProblem.js";

/**
 * dtc's warnings that the kernel's own build turns off (scripts/Makefile.dtbs), because its trees cause hundreds of them. The dtc of Linux
 * 6.12 and that of Linux 7 know all of these.
 */
const leftOutWarnings = [
  "unit_address_vs_reg",
  "avoid_unnecessary_addr_size",
  "alias_paths",
  "interrupt_map",
  "simple_bus_reg",
];

/**
 * Compiles a device tree, `board.dtb`, with the kernel's own sources and compiler. `warnings` has dtc's messages. This is separate from the
 * kernel's step, so that boards of one SoC share a kernel.
 */
export function deviceTreeStep(system: System, boot: BootSpec, medium: BootMedium, linuxStep: string): Step {
  const sources = valuesOf(system.deviceTree);
  const variables = sources.flatMap(({ path, text }, index): [string, EnvironmentValue][] => [
    [`path${index}`, path],
    [`text${index}`, { text }],
  ]);
  const writes = sources.map(({ append }, index) => {
    const file = `"dts/boot/$path${index}"`;
    return `mkdir -p "$(dirname ${file})"\ncat "$text${index}" ${append ? ">>" : ">"} ${file}\n`;
  });
  const missing = reportCommand({
    code: "DEVICE_TREE_MISSING",
    message: `there is no device tree ${boot.deviceTree}: neither this kernel nor a plugin has it`,
    hint: "Correct the name: it is a path below the kernel's boot/dts",
  });
  return {
    title: `compile the device tree for ${medium}`,
    script: `
cp -r "$linux/dts" dts
chmod -R u+w dts
${writes.join("")}[ -f ${shellQuote(`dts/boot/${boot.deviceTree}`)} ] || { ${missing}; exit 1; }
cp "$tree" dts/boot/nixwrt.dts
gcc -E -nostdinc -undef -D__DTS__ -x assembler-with-cpp -I dts/include -I dts/boot -o tree dts/boot/nixwrt.dts
mkdir "$out"
"$linux/dtc" -I dts -O dtb -b 0 ${leftOutWarnings.map((name) => `-W no-${name}`).join(" ")} -o "$out/board.dtb" tree 2> "$out/warnings" ||
  { cat "$out/warnings"; exit 1; }
cat "$out/warnings"
`,
    environment: {
      ...Object.fromEntries(variables),
      tree: { text: deviceTreeText(boot, medium, valuesOf(system.phramRegions)) },
      linux: { step: linuxStep },
    },
    allowedReferences: [],
  };
}
