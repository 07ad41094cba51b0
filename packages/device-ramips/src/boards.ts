// Made from the files in src/boards by `npm run generate`. Do not edit.
import { board as glMt300a } from "./boards/gl-mt300a.js";
import { board as glMt300nV2 } from "./boards/gl-mt300n-v2.js";
import { board as gnubeePc1 } from "./boards/gnubee-pc1.js";
import { board as gnubeePc2 } from "./boards/gnubee-pc2.js";
import { board as omega2p } from "./boards/omega2p.js";
import { board as vocore2 } from "./boards/vocore2.js";
import type { RamipsBoard } from "./RamipsBoard.js";

/** All boards of this package, by name. */
export const boards: readonly RamipsBoard[] = [glMt300a, glMt300nV2, gnubeePc1, gnubeePc2, omega2p, vocore2];
