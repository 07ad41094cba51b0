import { boardNodes } from "@nixwrt/core/device";
import type { Mt7620Board } from "./RamipsBoard.js";

/**
 * Device tree of a board with MT7620A. It contains the devices that the kernel has drivers for: serial port, USB and watchdog. The kernel
 * has no drivers for the SoC's flash controller, GPIOs (LEDs, keys) and Ethernet.
 */
export function mt7620Tree(board: Mt7620Board): string {
  return `/dts-v1/;

#include "ralink/mt7620a.dtsi"

${boardNodes(board, ["ralink,mt7620a-soc"], undefined)}
/ {
	memory@0 {
		device_type = "memory";
		reg = <0x0 0x${(board.ramMiB << 20).toString(16)}>;
	};

	palmbus@10000000 {
		watchdog@120 {
			compatible = "ralink,rt2880-wdt";
			reg = <0x120 0x10>;
			interrupt-parent = <&intc>;
			interrupts = <1>;
			resets = <&sysc 8>;
			reset-names = "wdt";
			clocks = <&sysc MT7620_CLK_WATCHDOG>;
		};
	};

	usb_phy: usb-phy {
		compatible = "mediatek,mt7620-usbphy";
		#phy-cells = <0>;
		ralink,sysctl = <&sysc>;
		resets = <&sysc 22>, <&sysc 25>;
		reset-names = "host", "device";
	};

	usb@101c0000 {
		compatible = "generic-ehci";
		reg = <0x101c0000 0x1000>;
		interrupt-parent = <&intc>;
		interrupts = <18>;
		phys = <&usb_phy>;
		phy-names = "usb";
	};

	usb@101c1000 {
		compatible = "generic-ohci";
		reg = <0x101c1000 0x1000>;
		interrupt-parent = <&intc>;
		interrupts = <18>;
		phys = <&usb_phy>;
		phy-names = "usb";
	};
};

&wmac {
	status = "disabled";
};
`;
}
