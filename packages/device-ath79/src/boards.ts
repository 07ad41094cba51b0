// Made from the files in src/boards by `npm run generate`. Do not edit.
import type { Ath79Board } from "./Ath79Board.js";
import { board as arduinoYun } from "./boards/arduino-yun.js";
import { board as glAr750 } from "./boards/gl-ar750.js";
import { board as tlWr841V8 } from "./boards/tl-wr841-v8.js";

/** All boards of this package, by name. */
export const boards: readonly Ath79Board[] = [arduinoYun, glAr750, tlWr841V8];
