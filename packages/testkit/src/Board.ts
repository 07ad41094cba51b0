import type { FlashPartition } from "@nixwrt/core/device";
import { type BootOptions, bootProject, type EmulatorTools, type Project } from "@nixwrt/core/host";
import { BootLoader } from "./BootLoader.js";
import type { FlashChip } from "./FlashChip.js";
import { Guest, type GuestOptions } from "./Guest.js";
import type { TimeoutOptions } from "./timeouts.js";

/** The parts that a board consists of. */
export interface BoardParts {
  readonly project: Project;
  readonly tools: EmulatorTools;
  /** Options for powering the board on. */
  readonly boot: BootOptions;
  readonly guest: GuestOptions;
  readonly flash: FlashChip;
  /** Removes the board's files on this machine. */
  cleanUp(): Promise<void>;
}

/** U-Boot prints this text before it boots automatically. */
const countdown = "Hit any key to stop autoboot";

/** A router with a boot loader and flash, in QEMU. The flash keeps its content over resets and power cuts. Dispose of it when done. */
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
   * The guest that runs on the board. Its console's text starts at power-on, and continues over resets.
   * @throws {Error} when the board is off.
   */
  get guest(): Guest {
    if (this.#guest === undefined) throw new Error("The board is off");
    return this.#guest;
  }

  /** Powers the board on. Does not wait until the guest has booted. */
  async powerOn(): Promise<Guest> {
    if (this.#guest !== undefined) throw new Error("The board is on");
    const { project, tools, boot, guest } = this.#parts;
    this.flash.restore();
    this.#guest = new Guest(await bootProject(project, boot), tools, guest);
    return this.#guest;
  }

  /** Presses the reset button. RAM keeps its content, including U-Boot's boot counter. */
  async reset(): Promise<void> {
    await this.guest.reset();
  }

  /** Cuts the power. */
  async cutPower(): Promise<void> {
    const guest = this.#guest;
    this.#guest = undefined;
    await guest?.kill();
  }

  /** Cuts the power and turns it on again. */
  async powerCycle(): Promise<Guest> {
    await this.cutPower();
    return await this.powerOn();
  }

  /**
   * Cuts the power after guests have written this many more bytes to the flash: it stores the last of them, and nothing after it.
   * An erased byte counts as written.
   * @returns after the power is cut; never, if guests write fewer bytes.
   */
  async cutPowerAfter(bytes: number): Promise<void> {
    await new Promise<void>((resolve) => this.flash.cutAfter(bytes, resolve));
    await this.cutPower();
  }

  /**
   * Waits for the boot loader's countdown, of this start or the next, and stops it.
   * @param options.after ignores this many characters at the start of the console's text. Default 0: all text since power-on counts.
   * @throws {GuestError} after `timeoutMs` (default 60 s), or immediately when the guest ends.
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
   * @throws {Error} when the flash has no partition of that name.
   */
  partition(name: string): FlashPartition {
    const found = this.#parts.project.system.device.boot?.flash?.partitions.find((one) => one.name === name);
    if (found === undefined) throw new Error(`The flash has no partition ${name}`);
    return found;
  }

  /** Cuts the power, and removes the board's files on this machine. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.cutPower();
    await this.flash[Symbol.asyncDispose]();
    await this.#parts.cleanUp();
  }
}
