import {
  type BoardOptions,
  type BoardSettings,
  boardDevice,
  type DevicePlugin,
  makeBoardDevice,
} from "@nixwrt/core/device";
import type { Ath79Board } from "./Ath79Board.js";
import { ath79Family } from "./ath79Family.js";
import { boards } from "./boards.js";

const packageName = "@nixwrt/device-ath79";

/**
 * A board with an Atheros or Qualcomm MIPS SoC.
 * @throws {NixwrtError} of class `config` when the board is unknown, or does not support an option.
 */
export function ath79(options: BoardOptions): DevicePlugin {
  return boardDevice(packageName, boards, () => ath79Family, options);
}

/**
 * A board that is not in this package, from its description.
 * @throws {NixwrtError} of class `config` when the board does not support a setting.
 */
export function ath79Board(board: Ath79Board, settings: BoardSettings = { wifi: false }): DevicePlugin {
  return makeBoardDevice(packageName, board, ath79Family, settings);
}
