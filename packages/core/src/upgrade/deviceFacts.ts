import { NixwrtError } from "../errors.js";
import { type Remote, type RemoteRun, unreachable } from "./Remote.js";

/** What a device says of itself: the lines of `brickwrt-status`. */
export interface DeviceFacts {
  readonly device: string;
  /** Of the system that runs; seconds since 1970. */
  readonly buildDate: number;
  /** What it runs from. */
  readonly medium: "ram" | "flash" | "other";
  /** Seconds that are left of its trial; `confirmed` when it was ended well. */
  readonly trial: number | "none" | "confirmed";
  /** Version of the image that was loaded, in a system that `brickwrt-load` has started. */
  readonly version?: string;
  /** Bytes of memory that are free. */
  readonly memory: number;
  /** Bytes of the flash partition for images; undefined without one. */
  readonly flash?: number;
  /** Bytes of RAM that a root file system may have in a system that runs from RAM; undefined where there can be none. */
  readonly phram?: number;
  /** Whether its boot loader has an image of its own to go back to. */
  readonly recovery: boolean;
  /** Whether it takes only images that are signed with its key. */
  readonly signed: boolean;
  /** Another one after each start. */
  readonly boot: string;
}

/** Reads `brickwrt-status`'s lines; undefined when they are not. */
export function parseFacts(text: string): DeviceFacts | undefined {
  const said = new Map(
    text.split("\n").map((line): [string, string] => {
      const space = line.indexOf(" ");
      return space < 0 ? [line, ""] : [line.slice(0, space), line.slice(space + 1)];
    }),
  );
  const number = (name: string) => (/^\d+$/.test(said.get(name) ?? "") ? Number(said.get(name)) : undefined);
  const device = said.get("device");
  const buildDate = number("date");
  const medium = said.get("medium");
  const memory = number("memory");
  const boot = said.get("boot");
  const trial = readTrial(said.get("trial"));
  if (device === undefined || buildDate === undefined || memory === undefined || boot === undefined) return undefined;
  if ((medium !== "ram" && medium !== "flash" && medium !== "other") || trial === undefined) return undefined;
  const [version, flash, phram] = [said.get("version"), number("flash"), number("phram")];
  return {
    ...{
      device,
      buildDate,
      medium,
      trial,
      memory,
      boot,
      recovery: said.get("recovery") === "yes",
      signed: said.get("signed") === "yes",
    },
    ...(version === undefined ? {} : { version }),
    ...(flash === undefined ? {} : { flash }),
    ...(phram === undefined ? {} : { phram }),
  };
}

function readTrial(text: string | undefined): DeviceFacts["trial"] | undefined {
  if (text === "none" || text === "confirmed") return text;
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}

/**
 * Asks a device for its facts.
 * @throws {NixwrtError} of class `device`: `DEVICE_UNREACHABLE`; `DEVICE_NO_UPGRADE` when it has not what an upgrade needs.
 */
export async function readFacts(remote: Remote, run: RemoteRun = {}): Promise<DeviceFacts> {
  const { stdout, stderr, exitCode } = await remote.run("brickwrt-status", run);
  if (exitCode === unreachable) {
    throw new NixwrtError("device", {
      code: "DEVICE_UNREACHABLE",
      message: `${remote.name} cannot be reached: ${lastLine(stderr) ?? "ssh said nothing"}`,
      hint: loginHint(stderr),
    });
  }
  const facts = exitCode === 0 ? parseFacts(stdout) : undefined;
  if (facts !== undefined) return facts;
  throw new NixwrtError("device", {
    code: "DEVICE_NO_UPGRADE",
    message: `${remote.name} has no brickwrt-status: the system that runs there cannot be upgraded by ssh`,
    hint: "Add @nixwrt/plugin-upgrade to the config of what runs there, and put that on the device once by its boot loader",
  });
}

function loginHint(stderr: string): string {
  if (/host key|host identification/i.test(stderr)) {
    return "Give the device a host key that stays, with the option hostKey of @nixwrt/plugin-sshd; or: --ssh-option StrictHostKeyChecking=no --ssh-option UserKnownHostsFile=/dev/null";
  }
  if (/permission denied/i.test(stderr))
    return "Log in by key: --identity FILE, or ssh-add; the user is root on most devices";
  return "See whether ssh to it works; --port and --ssh-option are passed on to it";
}

export function lastLine(text: string): string | undefined {
  return text.trim().split("\n").at(-1)?.trim() || undefined;
}
