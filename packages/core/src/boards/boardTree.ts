import { type BoardData, type BoardKey, type BoardLed, keyCodes } from "./BoardData.js";

/** Label of the flash chip in a board's device tree. The partitions are added to this node. */
export const flashNode = "flash";

/** Includes that {@link boardNodes} needs. */
export const boardIncludes = "#include <dt-bindings/gpio/gpio.h>\n";

/**
 * Returns the root node of a board's device tree: names, LEDs and keys.
 * @param socs `compatible` of the SoC, most specific first
 * @param gpio label of the GPIO controller's node; undefined if the kernel has no driver for LEDs and keys
 */
export function boardNodes(board: BoardData, socs: readonly string[], gpio: string | undefined): string {
  return `/ {
	compatible = ${[...board.compatible, ...socs].map((name) => `"${name}"`).join(", ")};
	model = "${board.title}";
${gpio === undefined ? "" : `${ledsNode(board.leds, gpio)}${keysNode(board.keys, gpio)}`}};
`;
}

function ledsNode(leds: readonly BoardLed[], gpio: string): string {
  if (leds.length === 0) return "";
  const nodes = leds.map(
    (led) => `
		led-${nodeName(led.name)} {
			label = "${led.name}";
			gpios = <&${gpio} ${led.gpio} ${polarity(led)}>;
${led.trigger === undefined ? "" : `\t\t\tlinux,default-trigger = "${led.trigger}";\n`}		};
`,
  );
  return `\n\tleds {\n\t\tcompatible = "gpio-leds";\n${nodes.join("")}\t};\n`;
}

function keysNode(keys: readonly BoardKey[], gpio: string): string {
  if (keys.length === 0) return "";
  const nodes = keys.map(
    (key) => `
		key-${nodeName(key.name)} {
			label = "${key.name}";
			gpios = <&${gpio} ${key.gpio} ${polarity(key)}>;
			linux,code = <${keyCodes[key.code]}>; /* ${key.code} */
		};
`,
  );
  return `\n\tkeys {\n\t\tcompatible = "gpio-keys";\n${nodes.join("")}\t};\n`;
}

function polarity({ activeLow }: { readonly activeLow?: boolean }): string {
  return activeLow === true ? "GPIO_ACTIVE_LOW" : "GPIO_ACTIVE_HIGH";
}

/** Converts a name to the form of device trees: `green:wan` becomes `green-wan`. */
function nodeName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

/** Data that the maker wrote to a flash partition of each device. Offsets are in bytes from the start of the partition. */
export interface FactoryData {
  /** The device's MAC address, six bytes. Its label in the device tree is `mac`. */
  readonly mac?: number;
  /** The radio's calibration data. Its label in the device tree is `calibration`. */
  readonly calibration?: { readonly offset: number; readonly size: number };
}

/** Returns the nodes that tell drivers where a device's own data is in a partition (`FlashPartition.deviceTree`). */
export function factoryNodes({ mac, calibration }: FactoryData): string {
  const cells: string[] = [];
  if (calibration !== undefined) {
    const { offset, size } = calibration;
    cells.push(
      `\tcalibration: calibration@${offset.toString(16)} {\n\t\treg = <0x${offset.toString(16)} 0x${size.toString(16)}>;\n\t};\n`,
    );
  }
  if (mac !== undefined) {
    cells.push(`	mac: mac-address@${mac.toString(16)} {
		reg = <0x${mac.toString(16)} 0x6>;
	};
`);
  }
  return `nvmem-layout {
	compatible = "fixed-layout";
	#address-cells = <1>;
	#size-cells = <1>;

${cells.join("\n")}};
`;
}

/**
 * Returns the properties of a network interface that has the device's MAC address. All interfaces of a device get the same address, because
 * mainline Linux cannot derive others from it yet.
 * @param indent start of each line
 */
export function macAddress(indent: string): string {
  return `${indent}nvmem-cells = <&mac>;\n${indent}nvmem-cell-names = "mac-address";\n`;
}

/** Bytes of flash that a boot loader can address with three bytes. A larger chip must not be in four-byte mode after a reset. */
const threeByteSize = 0x100_0000;

/**
 * Returns the node of a NOR flash chip on an SPI controller. The kernel's image steps add its partitions.
 * @param controller label of the controller's node
 * @param hz highest clock of the chip, in Hz
 */
export function flashChip({ flash }: BoardData, controller: string, hz: number): string {
  if (flash === undefined) return "";
  return `
&${controller} {
	status = "okay";

	${flashNode}: flash@0 {
		compatible = "jedec,spi-nor";
		reg = <0>;
		spi-max-frequency = <${hz}>;
${flash.size > threeByteSize ? "\t\tbroken-flash-reset;\n" : ""}	};
};
`;
}
