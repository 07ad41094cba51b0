import { join } from "node:path";
import { importPackage } from "../config/importFactory.js";
import { installedWith } from "../config/installedPackages.js";
import { installHint } from "../config/packageManager.js";
import { refuseForeignPackage } from "../config/refuseForeign.js";
import { NixwrtError } from "../errors.js";
import { nearest } from "../nearest.js";
import type { Board } from "./Board.js";

/** Keyword that device packages have in their package.json. */
const deviceKeyword = "nixwrt-device";

/** A board, and the package that it comes from. */
export interface InstalledBoard extends Board {
  readonly package: string;
}

/**
 * Returns the boards of all device packages that a config in a folder can name, sorted by package and name.
 * @param options `trusted` imports packages no matter who owns them, for a config that the user named. Default: false.
 * @throws {NixwrtError} of class `config` if a package cannot be imported, or two packages have the same board; PACKAGE_FOREIGN.
 */
export async function installedBoards(
  folder: string,
  { trusted = false }: { readonly trusted?: boolean } = {},
): Promise<InstalledBoard[]> {
  const boards: InstalledBoard[] = [];
  for (const { name, folder: installed } of installedWith(deviceKeyword, folder)) {
    if (!trusted) refuseForeignPackage(installed);
    const { boards: listed } = await importPackage(name, join(folder, "package.json"), "");
    if (!Array.isArray(listed)) continue;
    boards.push(...(listed as readonly Board[]).map((board) => ({ ...board, package: name })));
  }
  const twice = boards.find((board, index) => boards.findIndex(({ name }) => name === board.name) !== index);
  if (twice !== undefined) {
    const packages = boards.filter(({ name }) => name === twice.name).map((board) => board.package);
    throw new NixwrtError("config", {
      code: "DEVICE_TWICE",
      message: `${packages.join(" and ")} both have a board named "${twice.name}"`,
      hint: "Uninstall one of the two packages",
    });
  }
  return boards.sort((a, b) => compare(a.package, b.package) || compare(a.name, b.name));
}

/**
 * Returns what to write for a board in a config's `device`: its package and the options of the package.
 * @param options as for {@link installedBoards}
 * @throws {NixwrtError} of class `config`: `DEVICE_UNKNOWN`, with all boards.
 */
export async function boardReference(
  name: string,
  folder: string,
  options: { readonly trusted?: boolean } = {},
): Promise<[name: string, options: Readonly<Record<string, unknown>>]> {
  const boards = await installedBoards(folder, options);
  const board = boards.find((one) => one.name === name);
  if (board !== undefined) return [board.package, board.options ?? { board: name }];
  const names = boards.map((one) => one.name);
  const meant = nearest(name, names) ?? names.find((one) => one.includes(name.toLowerCase()));
  throw new NixwrtError("config", {
    code: "DEVICE_UNKNOWN",
    message: `no installed package has a board named "${name}"`,
    hint: [
      ...(meant === undefined ? [] : [`Did you mean "${meant}"?`]),
      names.length === 0
        ? `No package with boards is installed: ${installHint("@nixwrt/device-ramips @nixwrt/device-ath79", folder)}`
        : `The boards are: ${names.join(", ")}`,
    ].join("\n"),
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
