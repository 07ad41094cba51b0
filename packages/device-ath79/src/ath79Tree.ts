import { type BoardSettings, boardIncludes, boardNodes, flashChip, macAddress } from "@nixwrt/core/device";
import type { Ath79Board, PinBits } from "./Ath79Board.js";

/** The device tree include of each SoC, and its `compatible`. */
const socs: Readonly<Record<Ath79Board["soc"], { readonly include: string; readonly compatible: string }>> = {
  AR9331: { include: "qca/ar9331.dtsi", compatible: "qca,ar9331" },
  AR9341: { include: "nixwrt/ar934x.dtsi", compatible: "qca,ar9340" },
  QCA9531: { include: "nixwrt/qca953x.dtsi", compatible: "qca,qca9530" },
};

/** The device tree of a board. */
export function ath79Tree(board: Ath79Board, { wifi }: BoardSettings): string {
  const { include, compatible } = socs[board.soc];
  return `/dts-v1/;

#include "${include}"
${boardIncludes}
${boardNodes(board, [compatible], "gpio")}
/ {
	memory@0 {
		device_type = "memory";
		reg = <0x0 0x${(board.ramMiB << 20).toString(16)}>;
	};
};

&ref {
	clock-frequency = <${board.crystalHz}>;
};

&uart {
	status = "okay";
};

&gpio {
	status = "okay";
};
${board.soc === "AR9331" ? ar9331Additions : ""}${pinNodes(board.pins)}${([0, 1] as const).map((number) => ethernetNode(board, number)).join("")}${board.usb ? usbNodes(board) : ""}${flashChip(board, "spi", board.flashHz)}${wifi ? wifiNode : ""}`;
}

/**
 * Additions and corrections to the kernel's include for AR9331: the watchdog, the pin registers, which its GPIO controller claims, and
 * the PHY of eth0, which is a port of the switch behind eth1.
 */
const ar9331Additions = `
&gpio {
	reg = <0x18040000 0x28>;
};

&wifi {
	interrupt-parent = <&cpuintc>;
};

/ {
	aliases {
		serial0 = &uart;
	};

	watchdog@18060008 {
		compatible = "qca,ar7130-wdt";
		reg = <0x18060008 0x8>;
		interrupt-parent = <&miscintc>;
		interrupts = <4>;
		clocks = <&pll ATH79_CLK_AHB>;
		clock-names = "wdt";
	};
};

&eth1 {
	status = "okay";
};

&phy_port4 {
	status = "okay";
};
`;

function pinNodes(pins: readonly PinBits[]): string {
  const nodes = pins.map(
    ({ purpose, register, mask, value }) => `	/* ${purpose} */
	pinmux@${register.toString(16)} {
		compatible = "pinctrl-single";
		reg = <0x${register.toString(16)} 0x4>;
		#pinctrl-cells = <2>;
		pinctrl-single,bit-per-mux;
		pinctrl-single,register-width = <32>;
		pinctrl-single,function-mask = <0x1>;
		pinctrl-names = "default";
		pinctrl-0 = <&pins_${register.toString(16)}>;

		pins_${register.toString(16)}: board-pins {
			pinctrl-single,bits = <0x0 0x${value.toString(16)} 0x${mask.toString(16)}>;
		};
	};
`,
  );
  return nodes.length === 0 ? "" : `\n/ {\n${nodes.join("\n")}};\n`;
}

function ethernetNode({ ethernet }: Ath79Board, number: 0 | 1): string {
  if (!ethernet.includes(number)) return "";
  return `
&eth${number} {
	status = "okay";
${macAddress("\t")}};
`;
}

function usbNodes({ soc }: Ath79Board): string {
  return `
&usb {
${soc === "AR9331" ? '\tdr_mode = "host";\n' : ""}	status = "okay";
};

&usb_phy {
	status = "okay";
};
`;
}

const wifiNode = `
&wifi {
	status = "okay";
	qca,no-eeprom;
	nvmem-cells = <&calibration>;
	nvmem-cell-names = "calibration";
};
`;
