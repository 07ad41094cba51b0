import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import {
  buildImages,
  openEmulatorTools,
  openProject,
  type Project,
  type Remote,
  sshRemote,
  type UserConfig,
} from "@nixwrt/core";
import type { SshdOptions } from "@nixwrt/plugin-sshd";
import { type Board, createProject, type SshKey } from "@nixwrt/testkit";
import { boardConfig } from "./boards.js";
import { repository } from "./support.js";

/** Milliseconds for what needs several starts. */
export const patience = { timeoutMs: 180_000 };
/** A device whose host key is another one after each start. */
export const sshOptions = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"];

/** A project whose images are built. */
export interface BuiltSystem extends AsyncDisposable {
  readonly project: Project;
  read(image: "firmware" | "phram"): Promise<Buffer>;
}

/** What is built besides the images phram and firmware, and how. */
export interface BuildOptions {
  readonly endian?: "big" | "little";
  /** Default: phram and firmware. */
  readonly images?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Options of its ssh server. */
  readonly server?: Omit<SshdOptions, "authorizedKeys">;
}

/**
 * Builds a system for a board with flash that says its name on the console when it has started. Systems differ in nothing but files, so
 * that they share a kernel and a busybox.
 * @param name its host name
 */
export async function buildSystem(
  key: SshKey,
  name: string,
  settings: Partial<UserConfig> = {},
  { endian = "little", images = ["firmware", "phram"], env = {}, server = {} }: BuildOptions = {},
): Promise<BuiltSystem> {
  // By the kernel's log: its lines come whole.
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

/** File of the private key of root, in a system's project. */
export function identityIn(directory: string): string {
  return join(directory, "id");
}

/** A login to a board, until its power is cut. */
export interface Login {
  readonly remote: Remote;
  /**
   * What a command wrote on the device.
   * @throws {Error} when it fails.
   */
  output(command: string, input?: Buffer): Promise<string>;
  /** Puts an image into the device's RAM. */
  upload(image: Buffer, reserve?: "--commit"): Promise<void>;
  /** What `brickwrt-status` says. */
  facts(): Promise<Record<string, string>>;
}

/**
 * Logs in to a board as root, once it can be.
 * @param options further ones of ssh
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
    // Dropbear has too many logins open of those who waited for it; what they were for has not begun.
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

/** Where {@link Login.upload} puts an image. */
export const uploaded = "/run/upgrade/image";

/** Waits until a system has started, of those that start from now on, or after so many characters of the console's text. */
export async function nextSystem(board: Board, after = board.guest.console.text.length): Promise<string> {
  const found = await board.guest.console.waitFor(/this is (\S+)\s/, { after, ...patience });
  return found[1] ?? "";
}
