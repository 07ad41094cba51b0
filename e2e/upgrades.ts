import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { UserConfig } from "@nixwrt/core";
import { buildImages, openEmulatorTools, openProject, type Project, type Remote, sshRemote } from "@nixwrt/core/host";
import type { SshdOptions } from "@nixwrt/plugin-sshd";
import { type Board, createProject, type SshKey } from "@nixwrt/testkit";
import { boardConfig } from "./boards.js";
import { repository } from "./support.js";

/** Timeout in milliseconds for steps with several starts. */
export const patience = { timeoutMs: 180_000 };
/** ssh options for a device whose host key changes at each start. */
export const sshOptions = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"];

/** A project with built images. */
export interface BuiltSystem extends AsyncDisposable {
  readonly project: Project;
  read(image: "firmware" | "phram"): Promise<Buffer>;
}

/** Settings of a build. */
export interface BuildOptions {
  readonly endian?: "big" | "little";
  /** Images to build. Default: phram and firmware. */
  readonly images?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Options of the system's ssh server. */
  readonly server?: Omit<SshdOptions, "authorizedKeys">;
}

/**
 * Builds a system for a board with flash. The system prints its name on the console when it has started. Systems differ only in files, so
 * that they share a kernel and a busybox.
 * @param name host name of the system
 */
export async function buildSystem(
  key: SshKey,
  name: string,
  settings: Partial<UserConfig> = {},
  { endian = "little", images = ["firmware", "phram"], env = {}, server = {} }: BuildOptions = {},
): Promise<BuiltSystem> {
  // Uses the kernel's log, which prints whole lines.
  const marker = { oneshot: 'echo "this is $(hostname)" > /dev/kmsg' };
  const all = { hostname: name, ...settings, services: { marker, ...settings.services } };
  const files = { "nixwrt.config.ts": boardConfig(key.publicKey, endian, all, undefined, server) };
  const temporary = await createProject(files, { packagesFrom: repository });
  const { directory } = temporary;
  await writeFile(identityIn(directory), key.privateKey, { mode: 0o600 });
  const project = await openProject({ cwd: directory, env: { ...process.env, ...env } });
  await buildImages(project, { images });
  return {
    project,
    read: (image) => readFile(join(project.outDirectory, image, `${image}.bin`)),
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  };
}

/** Returns the path of root's private key in a system's project. */
export function identityIn(directory: string): string {
  return join(directory, "id");
}

/** A login to a board. It ends when the power is cut. */
export interface Login {
  readonly remote: Remote;
  /**
   * Returns the output of a command on the device.
   * @throws {Error} when the command fails
   */
  output(command: string, input?: Buffer): Promise<string>;
  /** Uploads an image to the device's RAM. */
  upload(image: Buffer, reserve?: "--commit"): Promise<void>;
  /** Returns the output of `brickwrt-status`. */
  facts(): Promise<Record<string, string>>;
}

/**
 * Logs in to a board as root, as soon as it accepts logins.
 * @param options further options of ssh
 */
export async function logIn(board: Board, { project }: BuiltSystem, options: readonly string[] = []): Promise<Login> {
  await board.guest.waitForSsh(patience);
  const remote = await sshRemote({
    destination: "root@127.0.0.1",
    port: await board.guest.forward(22),
    identity: identityIn(project.directory),
    options: [...sshOptions, ...options],
    env: project.env,
    openTools: () => openEmulatorTools(project),
  });

  async function output(command: string, input?: Buffer, attempts = 10): Promise<string> {
    const options = input === undefined ? {} : { input: Readable.from([input]) };
    const { stdout, stderr, exitCode } = await remote.run(command, options);
    if (exitCode === 0) return stdout.trimEnd();
    // Waiting clients have too many logins open at dropbear. Nothing of this command has run yet, so it may be repeated.
    if (stderr.includes("kex_exchange_identification") && attempts > 1) {
      await sleep(1000);
      return await output(command, input, attempts - 1);
    }
    throw new Error(`"${command}" ended with ${exitCode}: ${stderr}`);
  }
  async function upload(image: Buffer, reserve = ""): Promise<void> {
    await output(`brickwrt-reserve ${reserve} ${image.length} && cat > ${uploaded}`, image);
  }
  async function facts(): Promise<Record<string, string>> {
    const lines = (await output("brickwrt-status")).split("\n").map((line) => line.split(" "));
    return Object.fromEntries(lines.map(([name = "", ...rest]) => [name, rest.join(" ")]));
  }
  return { remote, output, upload, facts };
}

/** Path to which {@link Login.upload} writes an image. */
export const uploaded = "/run/upgrade/image";

/** Waits until the next system has started, from now on or after the given position in the console's text. */
export async function nextSystem(board: Board, after = board.guest.console.text.length): Promise<string> {
  const found = await board.guest.console.waitFor(/this is (\S+)\s/, { after, ...patience });
  return found[1] ?? "";
}
