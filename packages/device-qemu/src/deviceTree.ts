import { bootCounter, flashMemory, norChip } from "./flashMap.js";

/**
 * The kernel's device tree of the board, with what firmware would add: the size of the RAM, and a node for the command line (kexec only
 * writes to an existing node). The partitions of the NOR chip are U-Boot's.
 */
export const flashDeviceTree = `#include "malta.dts"

/ {
	chosen {
	};

	memory@0 {
		device_type = "memory";
		reg = <0x0 0x${(flashMemory << 20).toString(16)}>;
	};

	reserved-memory {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;

		boot-counter@${bootCounter.toString(16)} {
			reg = <0x${bootCounter.toString(16)} 0x1000>;
		};
	};

	flash@1e000000 {
		partitions {
			/delete-node/ yamon@0;
			/delete-node/ user-fs@100000;
			/delete-node/ board-config@3e0000;

${norChip.partitions.map(partition).join("\n")}		};
	};
};
`;

function partition({ name, offset, size, ...more }: (typeof norChip.partitions)[number]): string {
  return `			partition@${offset.toString(16)} {
				label = "${name}";
				reg = <0x${offset.toString(16)} 0x${size.toString(16)}>;
${"readOnly" in more ? "				read-only;\n" : ""}			};
`;
}
