import { type Emulator, type EmulatorExit, type EmulatorTools, waitForBanner } from "@nixwrt/core/host";
import { GuestConsole } from "./GuestConsole.js";
import { GuestError } from "./GuestError.js";
import { type RunToolOptions, runTool, type ToolResult } from "./runTool.js";
import { type SshResult, ssh } from "./ssh.js";
import { scaledTimeout, type TimeoutOptions } from "./timeouts.js";

/** How to log in to a guest. */
export interface GuestOptions {
  /** Private key for ssh, in OpenSSH's file format; see `makeSshKey`. */
  readonly privateKey?: string;
  /** Text of a known_hosts file that must contain the guest's host key. Default: any host key is accepted. */
  readonly knownHosts?: string;
}

/** Options for running a command over ssh. */
export interface SshOptions extends TimeoutOptions {
  /** User to log in as. Default `root`. */
  readonly user?: string;
  /** The command's stdin. Default empty. */
  readonly input?: string;
  /** Default: the key from the guest's options. */
  readonly privateKey?: string;
}

/** Options for running a tool on this machine. */
export interface ToolOptions extends TimeoutOptions, Omit<RunToolOptions, "signal"> {}

/** Milliseconds: long enough for a boot or a command under emulation on a busy machine. */
const defaultTimeout = 60_000;
const sshPort = 22;

/** A booted image. Dispose of the guest (`await using`) or kill it when done. */
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
   * @throws {GuestError} after `timeoutMs` (default 60 s), or immediately when the guest ends.
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
   * Waits until the guest's ssh server answers, and runs a command. A command that fails does not throw: see `exitCode`.
   * @throws {GuestError} when the login fails, after `timeoutMs` (default 60 s), or immediately when the guest ends.
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
   * Forwards a local TCP port to a port on the guest's eth0.
   * @returns the local port on 127.0.0.1, which is the same on every call.
   */
  async forward(guestPort: number): Promise<number> {
    return this.#emulator.ports.get(guestPort) ?? (await this.#emulator.forward(guestPort));
  }

  /**
   * Plugs in a USB disk from `disks` in the boot options.
   * @throws {Error} with QEMU's message when QEMU refuses.
   */
  async attachDisk(id: string): Promise<void> {
    await this.#emulator.attachDisk(id);
  }

  /**
   * Unplugs a USB disk, even while the guest uses it.
   * @throws {Error} with QEMU's message when QEMU refuses.
   */
  async detachDisk(id: string): Promise<void> {
    await this.#emulator.detachDisk(id);
  }

  /**
   * Runs a program from the root file system that contains QEMU, such as `rsync` as a client. The program can use this machine's loopback
   * interface, on which the guest's forwarded ports are, and the files in `binds`. A program that fails does not throw: see `exitCode`.
   * @throws {GuestError} after `timeoutMs` (default 60 s), or immediately when the guest ends.
   */
  async runTool(command: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
    return await this.#bounded(`${command[0]} ended`, options, (signal) =>
      runTool(this.#tools, command, { ...options, signal }),
    );
  }

  /**
   * Waits until the guest ends by itself. QEMU's reason is then `guest-shutdown` or `guest-reset`.
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
   * Shuts the guest down with `poweroff` over ssh, and waits until it ends.
   * @throws {GuestError} like `ssh` and `waitForExit`.
   */
  async powerOff(options: TimeoutOptions = {}): Promise<EmulatorExit> {
    let failure: unknown; // not an error if the guest ends anyway: it may end before ssh gets an answer
    await this.ssh("poweroff", options).catch((error: unknown) => {
      failure = error;
    });
    return await this.waitForExit(options).catch((error: unknown) => {
      throw failure ?? error;
    });
  }

  /** Presses the reset button. With `reboot: "restart"`, the guest starts again. */
  async reset(): Promise<void> {
    this.#sshAnswered = false;
    await this.#emulator.reset();
  }

  /** Cuts the power, and waits until QEMU ends. */
  async kill(): Promise<EmulatorExit> {
    return await this.#emulator.kill();
  }

  /** Cuts the power. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  /** Runs an operation, and aborts it after the timeout or when the guest ends. The error then names the event that did not occur. */
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
