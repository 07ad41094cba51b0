import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emulatorParts } from "@nixwrt/core/device";
import { type BootOptions, openEmulatorTools, openProject, type Project, provideChips } from "@nixwrt/core/host";
import { Board } from "./Board.js";
import { FlashChip } from "./FlashChip.js";
import type { GuestOptions } from "./Guest.js";

export interface BootBoardOptions
  extends Omit<BootOptions, "chips" | "chipSockets" | "forward" | "memory" | "reboot">,
    GuestOptions {
  /** A project's folder, or a project from `openProject`. Its device must have flash: `qemu({ flash: true })`. */
  readonly project: string | Project;
  /** Environment variables for secrets and settings, in addition to those of this process. Only for a project that is given as a folder. */
  readonly env?: Readonly<Record<string, string>>;
  /** Initial content of the flash. Default: the project's image. */
  readonly flash?: Uint8Array;
}

/**
 * Builds a project's image `flash` if needed, creates a board with that image in its flash, and powers it on. U-Boot boots from the flash,
 * also when the guest reboots.
 * @throws {NixwrtError} when the build fails or QEMU does not start.
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
