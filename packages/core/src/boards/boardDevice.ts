import { z } from "zod";
import { withOptions } from "../config/withOptions.js";
import { NixwrtError } from "../errors.js";
import { nearest } from "../nearest.js";
import { shellQuote } from "../shellQuote.js";
import type { KernelMemory } from "../system/Boot.js";
import type { CpuTarget } from "../system/CpuFamily.js";
import type { DeviceSpec, KernelSpec } from "../system/Device.js";
import type { KconfigValue } from "../system/kconfig.js";
import type { Package } from "../system/Package.js";
import type { DevicePlugin } from "../system/Plugin.js";
import type { Radio } from "../system/Radio.js";
import type { Support } from "./Board.js";
import type { BoardData } from "./BoardData.js";
import { boardSymbols, radioSymbols, regulatoryDatabase } from "./boardSymbols.js";
import { flashNode } from "./boardTree.js";

/** Everything that boards with the same kernel share. They differ only in device tree, flash and boot loader. */
export interface SocFamily<B extends BoardData> {
  readonly cpu: CpuTarget;
  readonly kernel: KernelSpec;
  /** Addresses from which and to which the boot loaders unpack kernels. */
  readonly kernelMemory?: KernelMemory;
  /** Kernel symbols of the SoC. Each board of the family gets all of them, whether it has the part or not. */
  readonly kernelConfig: Readonly<Record<string, KconfigValue>>;
  /** What the radios need. Undefined if no board of the family has a radio that this kernel drives. */
  readonly wifi?: WifiSupport;
  /** Device node of the watchdog timer. */
  readonly watchdog?: string;
  /** Device tree sources that boards include, by path below arch/<arch>/boot/dts. */
  readonly includes?: Readonly<Record<string, string>>;
  /** Returns the board's device tree source. Its flash chip has the label `flash`. The source does not list the partitions. */
  deviceTree(board: B, options: BoardSettings): string;
}

/** What the radios of a SoC need besides their nodes in the device tree and the symbols that every radio needs. */
export interface WifiSupport {
  readonly kernelConfig: Readonly<Record<string, KconfigValue>>;
  /** The radios that this drives. Every board of the family has them. */
  readonly radios: readonly Radio[];
  /** Packages with firmware. */
  readonly packages?: readonly Package[];
  /**
   * For a driver that asks for its firmware before there is a root file system: the device is bound to the driver again once there is one.
   * Paths in /sys: `bus/platform/drivers/mt76_wmac` and the device's name `10300000.wmac`.
   */
  readonly bindAgain?: { readonly driver: string; readonly device: string };
}

/** Schema of a board's options, except its name. */
export const boardSettings = z.strictObject({
  wifi: z
    .boolean()
    .default(false)
    .describe(
      "The image has what the board's Wi-Fi needs (drivers, firmware, regulatory database) even when no plugin uses a radio.",
    ),
});

/** Options of a board, except its name, with their defaults. */
export type BoardSettings = z.output<typeof boardSettings>;

/** Options of a device package: the name of a board, and the board's options. */
export type BoardOptions = z.input<typeof boardSettings> & { readonly board: string };

/**
 * Finds a board by name and makes its device plugin. Packages with boards use this as their default export.
 * @param packageName for messages
 * @throws {NixwrtError} of class `config`: BOARD_UNKNOWN, with the nearest name and all names; BOARD_OPTION if the board lacks what an
 * option asks for.
 */
export function boardDevice<B extends BoardData>(
  packageName: string,
  boards: readonly B[],
  familyOf: (board: B) => SocFamily<B>,
  options: BoardOptions,
): DevicePlugin {
  const names = boards.map(({ name }) => name);
  const schema = z.strictObject({ board: z.string().describe("Name of the board."), ...boardSettings.shape });
  return withOptions(schema, options, packageName, ({ board: name, ...settings }) => {
    const board = boards.find((one) => one.name === name);
    if (board === undefined) {
      const meant = nearest(name, names);
      throw new NixwrtError("config", {
        code: "BOARD_UNKNOWN",
        path: `${packageName}: board`,
        message: `there is no board "${name}"${meant === undefined ? "" : `; did you mean "${meant}"?`}`,
        hint: `Its boards are: ${names.join(", ")}`,
      });
    }
    return makeBoardDevice(packageName, board, familyOf(board), settings);
  });
}

/**
 * Makes the device plugin of a board that is in no package's list.
 * @throws {NixwrtError} of class `config`: BOARD_OPTION if the board lacks what an option asks for.
 */
export function makeBoardDevice<B extends BoardData>(
  packageName: string,
  board: B,
  family: SocFamily<B>,
  settings: BoardSettings,
): DevicePlugin {
  if (settings.wifi) checkWifi(packageName, board, family);
  const plugin = packageName.replace(/^@nixwrt\//, "");
  const treePath = `nixwrt/${board.name}.dts`;
  return {
    name: plugin,
    device: deviceSpec(board, family, treePath),
    apply({ hooks, offer }) {
      const uses = offer("device.radios");
      const radio = () => (settings.wifi || uses().length > 0 ? drivenWifi(board, family) : undefined);
      hooks.hardware.tap(plugin, (hardware) => {
        for (const { gpio, name } of [...board.leds, ...board.keys]) hardware.gpio(gpio, { reason: name });
        if (board.usbPower !== undefined) hardware.gpio(board.usbPower, { reason: "power of the USB port" });
      });
      hooks.kernelConfig.tap(plugin, (kernel) => {
        for (const [symbol, value] of Object.entries({ ...boardSymbols, ...family.kernelConfig })) {
          kernel.set(symbol, value);
        }
        const wifi = radio();
        if (wifi === undefined) return;
        for (const [symbol, value] of Object.entries({ ...radioSymbols, ...wifi.kernelConfig })) {
          kernel.set(symbol, value, { reason: "wifi" });
        }
      });
      hooks.deviceTree.tap(plugin, (deviceTree) => {
        for (const [path, text] of Object.entries(family.includes ?? {})) deviceTree.file(path, text);
        deviceTree.file(treePath, family.deviceTree(board, { ...settings, wifi: radio() !== undefined }));
      });
      hooks.kernelFirmware.tap(plugin, (firmware) => {
        if (radio() !== undefined) firmware.add(regulatoryDatabase, { reason: "wifi" });
      });
      hooks.packages.tap(plugin, (packages) => {
        // These are defaults: if their addresses cannot be reached, a plugin can add its own packages under the same names.
        for (const one of radio()?.packages ?? []) packages.add(one, { reason: "wifi", default: true });
      });
      hooks.services.tap(plugin, (services) => {
        const { bindAgain } = radio() ?? {};
        if (bindAgain === undefined) return;
        const { driver, device } = bindAgain;
        services.add({
          name: "wifi-firmware",
          oneshot: `cd ${shellQuote(`/sys/${driver}`)}\n[ -e ${shellQuote(device)} ] || echo ${shellQuote(device)} > bind`,
        });
      });
    },
  };
}

function checkWifi<B extends BoardData>(packageName: string, board: B, family: SocFamily<B>): void {
  if (drivenWifi(board, family) !== undefined) return;
  const { wifi } = board.functions;
  throw new NixwrtError("config", {
    code: "BOARD_OPTION",
    path: `${packageName}: wifi`,
    message:
      wifi === "none" ? `${board.title} has no Wi-Fi` : `this kernel has no driver for the Wi-Fi of ${board.title}`,
    hint: "Leave the option out",
  });
}

/** Returns what the board's radios need, if its kernel drives them. */
function drivenWifi<B extends BoardData>(board: B, family: SocFamily<B>): WifiSupport | undefined {
  return isDriven(board.functions.wifi) ? family.wifi : undefined;
}

/** Whether the device's kernel has a driver. */
function isDriven(support: Support): boolean {
  return support === "mainline" || support === "untested";
}

function deviceSpec<B extends BoardData>(board: B, family: SocFamily<B>, deviceTree: string): DeviceSpec {
  const { flash, phram, loader, kernelArguments, interfaces } = board;
  return {
    name: board.name,
    cpu: family.cpu,
    kernel: family.kernel,
    defaultImages: [flash === undefined ? "phram" : "firmware"],
    interfaces,
    radios: drivenWifi(board, family)?.radios ?? [],
    leds: isDriven(board.functions.leds) ? board.leds.map(({ name }) => name) : [],
    ...(family.watchdog === undefined ? {} : { watchdog: family.watchdog }),
    boot: {
      deviceTree,
      kernelImage: board.kernelImage ?? { format: "uimage", compression: "lzma" },
      kernelArguments,
      ...(family.kernelMemory === undefined ? {} : { kernelMemory: family.kernelMemory }),
      ...(flash === undefined ? {} : { flash: { ...flash, partitionsBy: { node: flashNode } } }),
      phram,
      loader,
    },
  };
}
