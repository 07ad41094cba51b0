import { boardIncludes, boardNodes, flashChip, macAddress } from "@nixwrt/core/device";
import type { Mt7621Board } from "./RamipsBoard.js";

/** Device tree of a board with MT7621. The kernel's include describes the whole SoC. */
export function mt7621Tree(board: Mt7621Board): string {
  const memory = board.memory.map(([address, size]) => `<0x${address.toString(16)} 0x${size.toString(16)}>`);
  return `/dts-v1/;

#include "ralink/mt7621.dtsi"
${boardIncludes}
${boardNodes(board, ["mediatek,mt7621-soc"], "gpio")}
/ {
	aliases {
		serial0 = &serial0;
	};

	memory@0 {
		device_type = "memory";
		reg = ${memory.join(", ")};
	};
};

&mmc {
	status = "okay";
};

&pcie {
	status = "okay";
};

&gmac0 {
${macAddress("\t")}};

&switch0 {
	ports {
${board.ports
  .map(({ name, port }) => `\t\tport@${port} {\n\t\t\tstatus = "okay";\n\t\t\tlabel = "${name}";\n\t\t};\n`)
  .join("\n")}	};
};

${board.secondPhy === undefined ? "" : secondController(board.secondPhy)}${flashChip(board, "spi0", board.flashHz)}`;
}

/** Connects a PHY to the SoC's second Ethernet controller, which would otherwise be connected to port 5 of the switch. */
function secondController(phy: number): string {
  return `&gmac1 {
	phy-mode = "rgmii-rxid";
	phy-handle = <&second_phy>;
${macAddress("\t")}
	fixed-link {
		status = "disabled";
	};
};

&mdio {
	second_phy: ethernet-phy@${phy} {
		reg = <${phy}>;
	};
};

&switch0 {
	ports {
		port@5 {
			status = "disabled";
		};
	};
};
`;
}
