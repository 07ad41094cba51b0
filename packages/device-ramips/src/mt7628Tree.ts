import { type BoardSettings, boardIncludes, boardNodes, flashChip, macAddress } from "@nixwrt/core/device";
import type { Mt7628Board, Mt7628Pins, SwitchPort } from "./RamipsBoard.js";

/** Device tree of a board with MT7628AN or MT7688: the kernel's include, and the parts of the SoC that it omits. */
export function mt7628Tree(board: Mt7628Board, { wifi }: BoardSettings): string {
  const socs = [board.soc === "MT7688" ? "ralink,mt7688a-soc" : "mediatek,mt7628an-soc", "ralink,mt7628a-soc"];
  return `/dts-v1/;

#include "ralink/mt7628a.dtsi"
${boardIncludes}
${boardNodes(board, socs, "gpio")}
/ {
	aliases {
		serial0 = &uart0;
		serial1 = &uart1;
		serial2 = &uart2;
	};

	memory@0 {
		device_type = "memory";
		reg = <0x0 0x${(board.ramMiB << 20).toString(16)}>;
	};

${ethernet}
	switch@10110000 {
		compatible = "mediatek,mt7628-esw";
		reg = <0x10110000 0x8000>;
		resets = <&sysc 23>, <&sysc 24>;
		reset-names = "esw", "ephy";

		ethernet-ports {
			#address-cells = <1>;
			#size-cells = <0>;

${board.ports.map(portNode).join("")}${cpuPort}		};
	};

	usb@101c1000 {
		compatible = "generic-ohci";
		reg = <0x101c1000 0x1000>;
		interrupt-parent = <&intc>;
		interrupts = <18>;
		phys = <&usb_phy>;
		phy-names = "usb";
	};
${board.usbPower === undefined ? "" : `\n${usbPowerNode(board.usbPower)}`}};

${pinmux(board.gpioPins)}
&watchdog {
	status = "okay";
};

${[0, 1, 2].map((uart) => `&uart${uart} {\n\tstatus = "${board.uarts.includes(uart) ? "okay" : "disabled"}";\n};\n`).join("\n")}
${flashChip(board, "spi", board.flashHz)}${board.sd === true ? `\n${sdCards}` : ""}${wifi ? `\n${wifiNode}` : ""}`;
}

/** The Ethernet controller. It is connected to port 6 of the switch. */
const ethernet = `	ethernet@10100000 {
		compatible = "ralink,rt5350-eth";
		reg = <0x10100000 0x10000>;
		interrupt-parent = <&cpuintc>;
		interrupts = <5>;
		resets = <&sysc 21>;
		reset-names = "fe";
		#address-cells = <1>;
		#size-cells = <0>;

		gmac0: mac@0 {
			compatible = "mediatek,eth-mac";
			reg = <0>;
			phy-mode = "gmii";
${macAddress("\t\t\t")}
			fixed-link {
				speed = <1000>;
				full-duplex;
			};
		};
	};
`;

const cpuPort = `			ethernet-port@6 {
				reg = <6>;
				phy-mode = "internal";
				ethernet = <&gmac0>;

				fixed-link {
					speed = <1000>;
					full-duplex;
				};
			};
`;

function portNode({ name, port }: SwitchPort): string {
  return `			ethernet-port@${port} {
				reg = <${port}>;
				label = "${name}";
				phy-mode = "internal";
${macAddress("\t\t\t\t")}			};

`;
}

/** Bits of the pin groups in registers 0x60 and 0x64 of the system controller. Most groups have two bits. The value 1 selects GPIOs. */
const pinBits: Readonly<Record<Mt7628Pins, { readonly bit: number; readonly mask: number }>> = {
  gpio: { bit: 0, mask: 3 },
  spis: { bit: 2, mask: 3 },
  "spi cs1": { bit: 4, mask: 3 },
  i2s: { bit: 6, mask: 3 },
  wdt: { bit: 14, mask: 1 },
  perst: { bit: 16, mask: 1 },
  refclk: { bit: 18, mask: 1 },
  i2c: { bit: 20, mask: 3 },
  uart1: { bit: 24, mask: 3 },
  uart2: { bit: 26, mask: 3 },
  pwm0: { bit: 28, mask: 3 },
  pwm1: { bit: 30, mask: 3 },
  wled_an: { bit: 32, mask: 3 },
  p0led_an: { bit: 34, mask: 3 },
  p1led_an: { bit: 36, mask: 3 },
  p2led_an: { bit: 38, mask: 3 },
  p3led_an: { bit: 40, mask: 3 },
  p4led_an: { bit: 42, mask: 3 },
};

function pinmux(groups: readonly Mt7628Pins[]): string {
  if (groups.length === 0) return "";
  const registers = [0, 4].map((offset) => {
    let [value, mask] = [0, 0];
    for (const group of groups) {
      const shift = pinBits[group].bit - offset * 8;
      if (shift < 0 || shift > 31) continue;
      value += 2 ** shift;
      mask += pinBits[group].mask * 2 ** shift;
    }
    return { offset, value, mask };
  });
  const bits = registers
    .filter(({ mask }) => mask > 0)
    .map(({ offset, value, mask }) => `<0x${offset.toString(16)} 0x${value.toString(16)} 0x${mask.toString(16)}>`);
  return `&pinmux {
	pinctrl-names = "default";
	pinctrl-0 = <&gpio_pins>;

	/* ${groups.join(", ")} */
	gpio_pins: board-gpio-pins {
		pinctrl-single,bits = ${bits.join(", ")};
	};
};
`;
}

function usbPowerNode(gpio: number): string {
  return `	usb-power {
		compatible = "regulator-fixed";
		regulator-name = "usb-power";
		regulator-min-microvolt = <5000000>;
		regulator-max-microvolt = <5000000>;
		gpio = <&gpio ${gpio} GPIO_ACTIVE_HIGH>;
		enable-active-high;
		regulator-always-on;
	};
`;
}

const sdCards = `/ {
	mmc@10130000 {
		compatible = "mediatek,mt7620-mmc";
		reg = <0x10130000 0x4000>;
		interrupt-parent = <&intc>;
		interrupts = <14>;
		clocks = <&sysc MT76X8_CLK_SDHC>, <&sysc MT76X8_CLK_MMC>;
		clock-names = "source", "hclk";
		resets = <&sysc 30>;
		reset-names = "hrst";
		pinctrl-names = "default", "state_uhs";
		pinctrl-0 = <&pinmux_sdmode_sdxc>;
		pinctrl-1 = <&pinmux_sdmode_sdxc>;
		bus-width = <4>;
		max-frequency = <48000000>;
		cap-mmc-highspeed;
		cap-sd-highspeed;
		disable-wp;
	};
};
`;

const wifiNode = `&wmac {
	status = "okay";
	nvmem-cells = <&calibration>;
	nvmem-cell-names = "eeprom";
};
`;
