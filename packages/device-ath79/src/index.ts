export { type Ath79Board, debuggerOff, type PinBits } from "./Ath79Board.js";
export { ath79, ath79 as default, ath79Board } from "./ath79.js";
export { boards } from "./boards.js";
