import type { Emulator, EmulatorExit, EmulatorTools } from "@nixwrt/core";
import { GuestConsole } from "./GuestConsole.js";
import { GuestError } from "./GuestError.js";
import { type RunToolOptions, runTool, type ToolResult } from "./runTool.js";
import { type SshResult, ssh } from "./ssh.js";
import { scaledTimeout, type TimeoutOptions } from "./timeouts.js";
import { waitForBanner } from "./waitForBanner.js";

/** How a guest is talked to. */
export interface GuestOptions {
  /** For ssh, in OpenSSH's file format; see `makeSshKey`. */
  readonly privateKey?: string;
  /** Text of a known_hosts file that the guest's ssh server has to be in. Default: any server is taken. */
  readonly knownHosts?: string;
}

/** How a command is run over ssh. */
export interface SshOptions extends TimeoutOptions {
  /** Default `root`. */
  readonly user?: string;
  /** The command's stdin. Default empty. */
  readonly input?: string;
  /** Default: the guest's. */
  readonly privateKey?: string;
}

/** How a tool of this machine is run. */
export interface ToolOptions extends TimeoutOptions, Omit<RunToolOptions, "signal"> {}

/** Milliseconds: a boot, or a command, under emulation on a busy machine. */
const defaultTimeout = 60_000;
const sshPort = 22;

/** A booted image. Dispose of it (`await using`), or kill it, when done. */
export class Guest implements AsyncDisposable {
  readonly console: GuestConsole;
  readonly #emulator: Emulator;
  readonly #tools: EmulatorTools;
  readonly #privateKey: string | undefined;
  readonly #knownHosts: string;
  #sshAnswered = false;

  constructor(emulator: Emulator, tools: EmulatorTools, options: GuestOptions = {}) {
    this.#emulator = emulator;
    this.#tools = tools;
    this.#privateKey = options.privateKey;
    this.#knownHosts = options.knownHosts ?? "";
    this.console = new GuestConsole(emulator.output, emulator.input);
  }

  /**
   * Waits until the guest's ssh server answers.
   * @returns its banner, such as `SSH-2.0-dropbear`.
   * @throws {GuestError} after `timeoutMs` (default 60 s), and at once when the guest is gone.
   */
  async waitForSsh(options: TimeoutOptions = {}): Promise<string> {
    const port = await this.forward(sshPort);
    const banner = await this.#bounded("its ssh server answered", options, (signal) =>
      waitForBanner(port, "SSH-", signal),
    );
    this.#sshAnswered = true;
    return banner;
  }

  /**
   * Runs a command over ssh, once the guest's ssh server answers. A command that fails is a result like another.
   * @throws {GuestError} when it cannot log in, after `timeoutMs` (default 60 s), and at once when the guest is gone.
   */
  async ssh(command: string, options: SshOptions = {}): Promise<SshResult> {
    if (!this.#sshAnswered) await this.waitForSsh(options);
    const { user = "root", input = "", privateKey = this.#privateKey } = options;
    const port = await this.forward(sshPort);
    return await this.#bounded(`"${command}" ended`, options, (signal) =>
      ssh(this.#tools, { port, user, command, input, privateKey, knownHosts: this.#knownHosts, signal }),
    );
  }

  /**
   * Lets a TCP port of the guest's eth0 be reached.
   * @returns the port on 127.0.0.1, the same each time.
   */
  async forward(guestPort: number): Promise<number> {
    return this.#emulator.ports.get(guestPort) ?? (await this.#emulator.forward(guestPort));
  }

  /**
   * Plugs in a USB disk of the boot options' `disks`.
   * @throws {Error} with QEMU's words when it refuses.
   */
  async attachDisk(id: string): Promise<void> {
    await this.#emulator.attachDisk(id);
  }

  /**
   * Pulls a USB disk out, whatever the guest is doing with it.
   * @throws {Error} with QEMU's words when it refuses.
   */
  async detachDisk(id: string): Promise<void> {
    await this.#emulator.detachDisk(id);
  }

  /**
   * Runs a program of the root that holds QEMU, such as `rsync` as a client: it sees this machine's loopback, where the
   * guest's ports are, and the files that are bound. A program that fails is a result like another.
   * @throws {GuestError} after `timeoutMs` (default 60 s), and at once when the guest is gone.
   */
  async runTool(command: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
    return await this.#bounded(`${command[0]} ended`, options, (signal) =>
      runTool(this.#tools, command, { ...options, signal }),
    );
  }

  /**
   * Waits until the guest has ended by itself: QEMU's reason is `guest-shutdown` or `guest-reset`.
   * @throws {GuestError} after `timeoutMs` (default 60 s).
   */
  async waitForExit(options: TimeoutOptions = {}): Promise<EmulatorExit> {
    const milliseconds = scaledTimeout(options.timeoutMs ?? defaultTimeout);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const error = () => new GuestError(`The guest did not end within ${milliseconds} ms`, this.console.text);
      timer = setTimeout(() => reject(error()), milliseconds);
    });
    return await Promise.race([this.#emulator.exited, late]).finally(() => clearTimeout(timer));
  }

  /**
   * Shuts the guest down as a person would, with `poweroff` over ssh, and waits until it has.
   * @throws {GuestError} as `ssh` and `waitForExit` do.
   */
  async powerOff(options: TimeoutOptions = {}): Promise<EmulatorExit> {
    let failure: unknown; // no fault if the guest ends all the same: it may be gone before it answers
    await this.ssh("poweroff", options).catch((error: unknown) => {
      failure = error;
    });
    return await this.waitForExit(options).catch((error: unknown) => {
      throw failure ?? error;
    });
  }

  /** Presses the reset button: with `reboot: "restart"` the guest starts again. */
  async reset(): Promise<void> {
    this.#sshAnswered = false;
    await this.#emulator.reset();
  }

  /** Pulls the plug, and waits until QEMU is gone. */
  async kill(): Promise<EmulatorExit> {
    return await this.#emulator.kill();
  }

  /** Pulls the plug. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  /** Runs something that ends when the time is up or the guest is gone, with an error that says what was waited for. */
  async #bounded<T>(until: string, options: TimeoutOptions, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const milliseconds = scaledTimeout(options.timeoutMs ?? defaultTimeout);
    const gone = new AbortController();
    const timeout = AbortSignal.timeout(milliseconds);
    void this.#emulator.exited.then(() => gone.abort());
    try {
      return await run(AbortSignal.any([timeout, gone.signal]));
    } catch (error) {
      const why = gone.signal.aborted
        ? `The guest was gone before ${until}`
        : timeout.aborted
          ? `It took more than ${milliseconds} ms until ${until}`
          : String(error instanceof Error ? error.message : error);
      throw new GuestError(why, this.console.text, { cause: error });
    }
  }
}
