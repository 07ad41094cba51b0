import {
  type BoardOptions,
  type BoardSettings,
  boardDevice,
  type DevicePlugin,
  makeBoardDevice,
  type SocFamily,
} from "@nixwrt/core/device";
import { boards } from "./boards.js";
import { mt7620 } from "./mt7620.js";
import { mt7621 } from "./mt7621.js";
import type { RamipsBoard } from "./RamipsBoard.js";

const packageName = "@nixwrt/device-ramips";
const families = { mt7620, mt7621 };

/**
 * A board with a Ralink or MediaTek MIPS SoC.
 * @throws {NixwrtError} of class `config` when the board is unknown, or does not support an option.
 */
export function ramips(options: BoardOptions): DevicePlugin {
  return boardDevice(packageName, boards, familyOf, options);
}

/**
 * A board that is not in this package, from its description.
 * @throws {NixwrtError} of class `config` when the board does not support a setting.
 */
export function ramipsBoard(board: RamipsBoard, settings: BoardSettings = { wifi: false }): DevicePlugin {
  return makeBoardDevice(packageName, board, familyOf(board), settings);
}

function familyOf(board: RamipsBoard): SocFamily<RamipsBoard> {
  return families[board.family];
}
