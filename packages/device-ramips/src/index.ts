export { boards } from "./boards.js";
export type * from "./RamipsBoard.js";
export { ramips, ramips as default, ramipsBoard } from "./ramips.js";
