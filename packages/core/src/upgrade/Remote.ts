import type { Readable } from "node:stream";

/** What a command on a device gave. */
export interface RemoteResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** A command on a device. */
export interface RemoteRun {
  /** What the command reads. Default: nothing. */
  readonly input?: Readable;
  /** Seconds for the login. Default 10. */
  readonly connectSeconds?: number;
  /** Seconds for all of it; after them the device counts as unreachable. Default: none, a command takes the time that it needs. */
  readonly seconds?: number;
  readonly signal?: AbortSignal | undefined;
}

/** A device that takes commands. */
export interface Remote {
  /** How people call it, such as `root@router`. */
  readonly name: string;
  /**
   * Runs a command of the device's shell. One that fails is a result like another; so is a login that fails, with
   * {@link unreachable} as its exit code and ssh's words on stderr.
   */
  run(command: string, options?: RemoteRun): Promise<RemoteResult>;
}

/** What ssh exits with when it is itself what failed. */
export const unreachable = 255;
