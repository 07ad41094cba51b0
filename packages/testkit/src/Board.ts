import { type BootOptions, bootProject, type EmulatorTools, type FlashPartition, type Project } from "@nixwrt/core";
import { BootLoader } from "./BootLoader.js";
import type { FlashChip } from "./FlashChip.js";
import { Guest, type GuestOptions } from "./Guest.js";
import type { TimeoutOptions } from "./timeouts.js";

/** What a board is made of. */
export interface BoardParts {
  readonly project: Project;
  readonly tools: EmulatorTools;
  /** How it is powered on. */
  readonly boot: BootOptions;
  readonly guest: GuestOptions;
  readonly flash: FlashChip;
  /** Removes what the board has on this machine. */
  cleanUp(): Promise<void>;
}

/** What U-Boot says before it boots by itself. */
const countdown = "Hit any key to stop autoboot";

/** A router with a boot loader and flash, in QEMU. What is in its flash stays over resets and power cuts. Dispose of it when done. */
export class Board implements AsyncDisposable {
  /** The chip that holds the firmware. */
  readonly flash: FlashChip;
  readonly #parts: BoardParts;
  #guest: Guest | undefined;

  constructor(parts: BoardParts) {
    this.#parts = parts;
    this.flash = parts.flash;
  }

  /**
   * What runs on the board since it was powered on; its console's text goes back to then, over resets.
   * @throws {Error} when it is off.
   */
  get guest(): Guest {
    if (this.#guest === undefined) throw new Error("The board is off");
    return this.#guest;
  }

  /** Powers the board on; what its boot loader starts is then on its way. */
  async powerOn(): Promise<Guest> {
    if (this.#guest !== undefined) throw new Error("The board is on");
    const { project, tools, boot, guest } = this.#parts;
    this.flash.restore();
    this.#guest = new Guest(await bootProject(project, boot), tools, guest);
    return this.#guest;
  }

  /** Presses the reset button. RAM keeps what is in it, U-Boot's boot counter, too. */
  async reset(): Promise<void> {
    await this.guest.reset();
  }

  /** Pulls the plug. */
  async cutPower(): Promise<void> {
    const guest = this.#guest;
    this.#guest = undefined;
    await guest?.kill();
  }

  /** Pulls the plug and puts it in again. */
  async powerCycle(): Promise<Guest> {
    await this.cutPower();
    return await this.powerOn();
  }

  /**
   * Pulls the plug when guests have written so many more bytes to the flash: the last one is there, the next one is not.
   * An erased byte counts as written.
   * @returns when that has happened; never, when so many are not written.
   */
  async cutPowerAfter(bytes: number): Promise<void> {
    await new Promise<void>((resolve) => this.flash.cutAfter(bytes, resolve));
    await this.cutPower();
  }

  /**
   * Waits for the boot loader, of this start or the next, and stops it.
   * @param options.after Only what comes after this many characters of the console's text counts. Default 0: all since power-on.
   * @throws {GuestError} after `timeoutMs` (default 60 s), and at once when the guest is gone.
   */
  async stopAutoboot(options: TimeoutOptions & { readonly after?: number } = {}): Promise<BootLoader> {
    const { console } = this.guest;
    await console.waitFor(countdown, options);
    const after = console.text.length;
    const prompt = this.#parts.project.system.device.boot?.loader.prompt ?? "";
    console.write(" ");
    await console.waitFor(`${prompt} `, { ...options, after });
    return new BootLoader(console, prompt);
  }

  /**
   * A partition of the flash, by name: `firmware`, `recovery`.
   * @throws {Error} when there is none of that name.
   */
  partition(name: string): FlashPartition {
    const found = this.#parts.project.system.device.boot?.flash?.partitions.find((one) => one.name === name);
    if (found === undefined) throw new Error(`The flash has no partition ${name}`);
    return found;
  }

  /** Takes the power away. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.cutPower();
    await this.flash[Symbol.asyncDispose]();
    await this.#parts.cleanUp();
  }
}
