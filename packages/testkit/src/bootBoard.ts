import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type BootOptions,
  emulatorParts,
  openEmulatorTools,
  openProject,
  type Project,
  provideChips,
} from "@nixwrt/core";
import { Board } from "./Board.js";
import { FlashChip } from "./FlashChip.js";
import type { GuestOptions } from "./Guest.js";

export interface BootBoardOptions
  extends Omit<BootOptions, "chips" | "chipSockets" | "forward" | "memory" | "reboot">,
    GuestOptions {
  /** A project's folder, or a project that was opened with `openProject`. Its device has flash: `qemu({ flash: true })`. */
  readonly project: string | Project;
  /** Environment for secrets and settings, on top of this process's. Only for a project given as a folder. */
  readonly env?: Readonly<Record<string, string>>;
  /** What is in its flash at first, instead of the project's image. */
  readonly flash?: Uint8Array;
}

/**
 * Builds a project's image `flash` if needed, makes a board of its own with that, and powers it on: U-Boot boots what is in flash.
 * A guest that restarts itself comes back through U-Boot.
 * @throws {NixwrtError} when it cannot be built or QEMU does not start.
 */
export async function bootBoard(options: BootBoardOptions): Promise<Board> {
  const { project: given, env, privateKey, knownHosts, flash: content, ...boot } = options;
  const project =
    typeof given === "string" ? await openProject({ cwd: given, env: { ...process.env, ...env } }) : given;
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-board-"));
  const cleanUp = () => rm(folder, { recursive: true, force: true });
  try {
    const chips = join(folder, "chips");
    await provideChips(project, chips, boot);
    const socket = join(folder, "flash");
    const flash = await FlashChip.open(
      Buffer.from(content ?? (await readFile(join(chips, emulatorParts.flash)))),
      socket,
    );
    const board = new Board({
      project,
      tools: await openEmulatorTools(project, boot),
      boot: {
        ...boot,
        chips,
        chipSockets: { [emulatorParts.flash]: socket },
        forward: [{ guest: 22 }],
        reboot: "restart",
      },
      guest: {
        ...(privateKey === undefined ? {} : { privateKey }),
        ...(knownHosts === undefined ? {} : { knownHosts }),
      },
      flash,
      cleanUp,
    });
    try {
      await board.powerOn();
    } catch (error) {
      await board[Symbol.asyncDispose]();
      throw error;
    }
    return board;
  } catch (error) {
    await cleanUp();
    throw error;
  }
}
