import type { Readable } from "node:stream";

/** Result of a command on a device. */
export interface RemoteResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** A command on a device. */
export interface RemoteRun {
  /** Input of the command. Default: nothing. */
  readonly input?: Readable;
  /** Timeout for the login, in seconds. Default: 10. */
  readonly connectSeconds?: number;
  /** Timeout for everything, in seconds. After that, the device counts as unreachable. Default: none. */
  readonly seconds?: number;
  readonly signal?: AbortSignal | undefined;
}

/** A device that runs commands. */
export interface Remote {
  /** Name for users, such as `root@router`. */
  readonly name: string;
  /**
   * Runs a command in the device's shell. A failed command is a normal result. So is a failed login, with the exit code {@link unreachable}
   * and ssh's message on stderr.
   */
  run(command: string, options?: RemoteRun): Promise<RemoteResult>;
}

/** ssh's exit code if ssh itself fails. */
export const unreachable = 255;
