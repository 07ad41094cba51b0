import { NixwrtError } from "../errors.js";
import { deviceCommands } from "./deviceCommands.js";
import { type Remote, type RemoteRun, unreachable } from "./Remote.js";

/** What a device says about itself: the lines of `brickwrt-status`. */
export interface DeviceFacts {
  readonly device: string;
  /** Build date of the running system, in seconds since 1970. */
  readonly buildDate: number;
  /** What it runs from. */
  readonly medium: "ram" | "flash" | "other";
  /** Remaining seconds of its trial. `confirmed` after a successful trial. */
  readonly trial: number | "none" | "confirmed";
  /** Version of the loaded image, in a system that `brickwrt-load` has started. */
  readonly version?: string;
  /** Free memory in bytes. */
  readonly memory: number;
  /** Size of the flash partition for images in bytes. Undefined without one. */
  readonly flash?: number;
  /** Maximum size in bytes of a root file system that runs from RAM. Undefined if that is not possible. */
  readonly phram?: number;
  /** Whether its boot loader has its own image to fall back to. */
  readonly recovery: boolean;
  /** Whether it accepts only images that are signed with its key. */
  readonly signed: boolean;
  /** A different value after each start. */
  readonly boot: string;
}

/** Parses the lines of `brickwrt-status`. Returns undefined for other text. */
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

/** Prints who is logged in, by uid and name, then what {@link parseFacts} reads. Reading the uid this way works with every busybox. */
const question = `echo "login $(sed -n 's/^Uid:[^0-9]*\\([0-9]*\\).*/\\1/p' /proc/self/status) \${LOGNAME:-$USER}"; exec ${deviceCommands.status}`;

/**
 * Asks a device for its facts.
 * @throws {NixwrtError} of class `device`: `DEVICE_UNREACHABLE`; `DEVICE_LOGIN` if the login is not root's, or runs no commands;
 * `DEVICE_NO_UPGRADE` if the device lacks what an upgrade needs.
 */
export async function readFacts(remote: Remote, run: RemoteRun = {}): Promise<DeviceFacts> {
  const { stdout, stderr, exitCode } = await remote.run(question, run);
  if (exitCode === unreachable) {
    throw new NixwrtError("device", {
      code: "DEVICE_UNREACHABLE",
      message: `${remote.name} cannot be reached: ${lastLine(stderr) ?? "ssh printed nothing"}`,
      hint: loginHint(stderr),
    });
  }
  const login = /^login (\d*) (.*)$/m.exec(stdout);
  if (login === null) throw noShell(remote.name, lastLine(stderr) ?? lastLine(stdout), exitCode);
  const [, uid = "", user = ""] = login;
  if (uid !== "" && uid !== "0") throw notRoot(remote.name, uid, user);
  const facts = exitCode === 0 ? parseFacts(stdout) : undefined;
  if (facts !== undefined) return facts;
  const missing = exitCode === notFound;
  throw new NixwrtError("device", {
    code: "DEVICE_NO_UPGRADE",
    message: missing
      ? `${remote.name} has no ${deviceCommands.status}: its system was built without @nixwrt/plugin-upgrade`
      : `${deviceCommands.status} failed on ${remote.name} (exit code ${exitCode}): ${lastLine(stderr) ?? lastLine(stdout) ?? "it printed nothing"}`,
    hint: missing
      ? "Add @nixwrt/plugin-upgrade to its config, build, and install the image once with the boot loader: see docs/ram-boot.md"
      : `Look at its output: ssh ${remote.name} ${deviceCommands.status}`,
  });
}

/** A shell's exit code if there is no such program. */
const notFound = 127;

function notRoot(name: string, uid: string, user: string): NixwrtError {
  const who = user === "" ? `uid ${uid}` : `${user} (uid ${uid})`;
  const host = name.slice(name.lastIndexOf("@") + 1);
  return new NixwrtError("device", {
    code: "DEVICE_LOGIN",
    message: `you are logged in to ${host} as ${who}, but only root can upgrade a device`,
    hint: `Log in as root: nixwrt upgrade root@${host}. Its keys are in authorizedKeys.root of @nixwrt/plugin-sshd`,
  });
}

function noShell(name: string, said: string | undefined, exitCode: number): NixwrtError {
  return new NixwrtError("device", {
    code: "DEVICE_LOGIN",
    message: `the login ${name} works, but does not run commands (exit code ${exitCode}): ${said ?? "it printed nothing"}`,
    hint: "Log in as a user whose shell is a POSIX shell: root, on a NixWRT device",
  });
}

/** Whether ssh refused the host key that a device showed. */
export function isHostKeyFault(stderr: string): boolean {
  return /host key|host identification/i.test(stderr);
}

const hostKeyHint =
  "It showed a host key that ssh does not know, or that differs from the known one. With hostKey of @nixwrt/plugin-sshd, the device has a permanent key, which " +
  "nixwrt then knows. To accept its current key, compare the fingerprint with the one on its console while you log in once with ssh";

function loginHint(stderr: string): string {
  if (isHostKeyFault(stderr)) return hostKeyHint;
  if (/permission denied/i.test(stderr))
    return "Log in by key: --identity FILE, or ssh-add; the user is root on most devices";
  return "Check that you can log in with ssh; --port and --ssh-option are passed on to it";
}

export function lastLine(text: string): string | undefined {
  return text.trim().split("\n").at(-1)?.trim() || undefined;
}
