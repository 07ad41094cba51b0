/** What differs in the device trees of AR934x and similar SoCs. */
interface SocFacts {
  /** `compatible` of the SoC. */
  readonly soc: string;
  readonly cpu: string;
  readonly pll: string;
  readonly ethernet: string;
  readonly wifi: string;
  readonly gpios: number;
  /** CPU interrupts of devices whose write buffer must be flushed first, with the channel of the buffer. */
  readonly writeBuffers: readonly (readonly [irq: number, channel: number])[];
}

const facts = {
  AR9341: {
    soc: "qca,ar9340",
    cpu: "mips,mips74Kc",
    pll: "qca,ar9340-pll",
    ethernet: "qca,ar9340-eth",
    wifi: "qca,ar9340-wifi",
    gpios: 23,
    writeBuffers: [
      [2, 4],
      [3, 2],
      [4, 0],
      [5, 1],
    ],
  },
  QCA9531: {
    soc: "qca,qca9530",
    cpu: "mips,mips24Kc",
    pll: "qca,qca9530-pll",
    ethernet: "qca,qca9530-eth",
    wifi: "qca,qca9530-wifi",
    gpios: 18,
    writeBuffers: [
      [2, 4],
      [3, 2],
      [4, 0],
      [5, 1],
    ],
  },
} satisfies Record<string, SocFacts>;

/** Device tree includes, by path, of the SoCs that the kernel has drivers but no include for. */
export const ar934xIncludes: Readonly<Record<string, string>> = {
  "nixwrt/ar934x.dtsi": include(facts.AR9341),
  "nixwrt/qca953x.dtsi": include(facts.QCA9531),
};

/**
 * Both SoCs have the same structure. Two things are left out: PCI Express, which this kernel cannot select for these SoCs, and the registers
 * that connect the Ethernet controllers to the switch. No driver sets these registers, so they keep the boot loader's values, and the links
 * have fixed speeds.
 */
function include({ soc, cpu, pll, ethernet, wifi, gpios, writeBuffers }: SocFacts): string {
  return `#include <dt-bindings/clock/ath79-clk.h>

/ {
	compatible = "${soc}";

	#address-cells = <1>;
	#size-cells = <1>;

	cpus {
		#address-cells = <1>;
		#size-cells = <0>;

		cpu@0 {
			device_type = "cpu";
			compatible = "${cpu}";
			clocks = <&pll ATH79_CLK_CPU>;
			reg = <0>;
		};
	};

	aliases {
		serial0 = &uart;
	};

	cpuintc: interrupt-controller {
		compatible = "qca,ar7100-cpu-intc";
		interrupt-controller;
		#interrupt-cells = <1>;
		qca,ddr-wb-channel-interrupts = ${writeBuffers.map(([irq]) => `<${irq}>`).join(", ")};
		qca,ddr-wb-channels = ${writeBuffers.map(([, channel]) => `<&ddr_ctrl ${channel}>`).join(", ")};
	};

	ref: ref {
		compatible = "fixed-clock";
		#clock-cells = <0>;
		clock-output-names = "ref";
	};

	usb_phy: usb-phy {
		compatible = "qca,ar7100-usb-phy";
		resets = <&rst 4>, <&rst 3>;
		reset-names = "phy", "usb-suspend-override";
		#phy-cells = <0>;
		status = "disabled";
	};

	ahb {
		compatible = "simple-bus";
		ranges;
		#address-cells = <1>;
		#size-cells = <1>;
		interrupt-parent = <&cpuintc>;

		apb {
			compatible = "simple-bus";
			ranges;
			#address-cells = <1>;
			#size-cells = <1>;
			interrupt-parent = <&miscintc>;

			ddr_ctrl: memory-controller@18000000 {
				compatible = "qca,ar7240-ddr-controller";
				reg = <0x18000000 0x100>;
				#qca,ddr-wb-channel-cells = <1>;
			};

			uart: serial@18020000 {
				compatible = "ns16550a";
				reg = <0x18020000 0x20>;
				interrupts = <3>;
				clocks = <&pll ATH79_CLK_REF>;
				clock-names = "uart";
				reg-io-width = <4>;
				reg-shift = <2>;
				no-loopback-test;
				status = "disabled";
			};

			gpio: gpio@18040000 {
				compatible = "qca,ar9340-gpio";
				reg = <0x18040000 0x28>;
				interrupts = <2>;
				ngpios = <${gpios}>;
				gpio-controller;
				#gpio-cells = <2>;
				interrupt-controller;
				#interrupt-cells = <2>;
				status = "disabled";
			};

			pll: pll-controller@18050000 {
				compatible = "${pll}";
				reg = <0x18050000 0x48>;
				clocks = <&ref>;
				clock-names = "ref";
				#clock-cells = <1>;
				clock-output-names = "cpu", "ddr", "ahb";
			};

			wdt: watchdog@18060008 {
				compatible = "qca,ar7130-wdt";
				reg = <0x18060008 0x8>;
				interrupts = <4>;
				clocks = <&pll ATH79_CLK_AHB>;
				clock-names = "wdt";
			};

			miscintc: interrupt-controller@18060010 {
				compatible = "qca,ar7240-misc-intc";
				reg = <0x18060010 0x8>;
				interrupt-parent = <&cpuintc>;
				interrupts = <6>;
				interrupt-controller;
				#interrupt-cells = <1>;
			};

			rst: reset-controller@1806001c {
				compatible = "qca,ar7100-reset";
				reg = <0x1806001c 0x4>;
				#reset-cells = <1>;
			};
		};

		wifi: wifi@18100000 {
			compatible = "${wifi}";
			reg = <0x18100000 0x20000>;
			interrupts = <2>;
			status = "disabled";
		};

		eth0: ethernet@19000000 {
			compatible = "${ethernet}";
			reg = <0x19000000 0x200>;
			interrupts = <4>;
			resets = <&rst 9>, <&rst 22>;
			reset-names = "mac", "mdio";
			clocks = <&pll ATH79_CLK_AHB>, <&pll ATH79_CLK_AHB>;
			clock-names = "eth", "mdio";
			phy-mode = "mii";
			status = "disabled";

			fixed-link {
				speed = <100>;
				full-duplex;
			};

			/* Its PHY answers at the bus of eth1 alone. */
			mdio {
				#address-cells = <1>;
				#size-cells = <0>;
			};
		};

		eth1: ethernet@1a000000 {
			compatible = "${ethernet}";
			reg = <0x1a000000 0x200>;
			interrupts = <5>;
			resets = <&rst 13>, <&rst 23>;
			reset-names = "mac", "mdio";
			clocks = <&pll ATH79_CLK_AHB>, <&pll ATH79_CLK_AHB>;
			clock-names = "eth", "mdio";
			phy-mode = "gmii";
			status = "disabled";

			fixed-link {
				speed = <1000>;
				full-duplex;
			};

			/* The switch: the kernel has no driver for it. */
			mdio {
				#address-cells = <1>;
				#size-cells = <0>;
			};
		};

		/* Its registers begin at 1b000100; the driver does not know of an offset. */
		usb: usb@1b000100 {
			compatible = "generic-ehci";
			reg = <0x1b000100 0x100>;
			interrupts = <3>;
			/* 11: the PHY's analog part, which its own driver leaves alone */
			resets = <&rst 5>, <&rst 11>;
			has-transaction-translator;
			phys = <&usb_phy>;
			phy-names = "usb";
			status = "disabled";
		};

		spi: spi@1f000000 {
			compatible = "qca,ar934x-spi";
			reg = <0x1f000000 0x1c>;
			clocks = <&pll ATH79_CLK_AHB>;
			#address-cells = <1>;
			#size-cells = <0>;
			status = "disabled";
		};
	};
};
`;
}
