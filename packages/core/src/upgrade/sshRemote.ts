import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { execa, type Options, type ResultPromise } from "execa";
import { exists } from "../engine/exists.js";
import type { EmulatorTools } from "../pipeline/openEmulatorTools.js";
import { type Remote, type RemoteRun, unreachable } from "./Remote.js";
import { knownHostsArguments, parseSshConfiguration, unattendedArguments } from "./unattended.js";

/** How to reach a device by ssh. */
export interface SshOptions {
  /** `user@host`, or a name from the user's ssh config. */
  readonly destination: string;
  /** TCP port. Default: that of ssh. */
  readonly port?: number;
  /** File of a private key. Default: those of ssh and its agent. */
  readonly identity?: string;
  /** Values for `ssh -o`. */
  readonly options?: readonly string[];
  /** Text of a known_hosts file with the device's keys, in addition to the user's own known hosts; see `knownHosts`. */
  readonly knownHosts?: string;
  readonly env: NodeJS.ProcessEnv;
  /** Provides OpenSSH's client on a machine without one. */
  readonly openTools: () => Promise<EmulatorTools>;
}

/**
 * Nobody is there to type a password or to answer a question. A lost connection is noticed within ServerAliveInterval × ServerAliveCountMax
 * seconds.
 */
const always = ["BatchMode=yes", "ServerAliveInterval=5", "ServerAliveCountMax=3"];
const defaultConnectSeconds = 10;
/** Milliseconds for ssh to read its configuration, which may run programs (`Match exec`). */
const configurationMilliseconds = 10_000;

/**
 * Returns a device that ssh logs in to. The user's own configuration, known hosts and keys decide how it is reached, but settings for
 * interactive use are ignored (see {@link unattendedArguments}). Dispose of it when done.
 */
export async function sshRemote(settings: SshOptions): Promise<Remote & AsyncDisposable> {
  const { destination, port, identity, options = [], knownHosts = "" } = settings;
  const folder = knownHosts === "" ? undefined : await mkdtemp(join(tmpdir(), "nixwrt-ssh-"));
  const knownHostsFile = folder === undefined ? undefined : join(folder, "known_hosts");
  if (knownHostsFile !== undefined) await writeFile(knownHostsFile, knownHosts);
  const start = await sshProgram(settings, knownHostsFile);
  const chosen = [
    ...(port === undefined ? [] : ["-p", String(port)]),
    ...(identity === undefined ? [] : ["-i", resolve(identity)]),
    ...[...options, ...always].flatMap((option) => ["-o", option]),
  ];
  // The first command reports a configuration that ssh cannot read.
  const { stdout: read = "" } = (await start([...chosen, "-G", "--", destination], {
    stdin: "ignore",
    reject: false,
    timeout: configurationMilliseconds,
  })) as Ended;
  const configuration = parseSshConfiguration(read);
  const first = [...unattendedArguments(configuration), ...knownHostsArguments(configuration, knownHostsFile)];
  return {
    name: destination,
    async run(command, { input, connectSeconds = defaultConnectSeconds, seconds, signal }: RemoteRun = {}) {
      const timeout = ["-o", `ConnectTimeout=${connectSeconds}`];
      const result = await start([...first, ...chosen, ...timeout, "--", destination, command], {
        ...(input === undefined ? { stdin: "ignore" } : { input }),
        ...(signal === undefined ? {} : { cancelSignal: signal }),
        ...(seconds === undefined ? {} : { timeout: Math.ceil(seconds * 1000) }),
        reject: false,
        stripFinalNewline: false,
      });
      signal?.throwIfAborted();
      const { stdout = "", stderr = "", exitCode, timedOut } = result as Ended;
      if (timedOut) return { stdout, stderr: `no answer within ${seconds} s`, exitCode: unreachable };
      if (exitCode === undefined) throw result;
      return { stdout, stderr, exitCode };
    },
    async [Symbol.asyncDispose]() {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** execa's result of a program. */
interface Ended {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  readonly timedOut?: boolean;
}

/** Returns this machine's ssh, or that of the emulator's root, which then sees the user's ~/.ssh, key and agent. */
async function sshProgram({ env, identity, openTools }: SshOptions, knownHostsFile: string | undefined) {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const folder of folders) {
    const program = join(folder, "ssh");
    if (await exists(program)) return (args: string[], options: Options) => execa(program, args, { ...options, env });
  }
  const { tools, root } = await openTools();
  const home = join(homedir(), ".ssh");
  const agent = env.SSH_AUTH_SOCK;
  const seen = [
    ...((await exists(home)) ? [{ host: home, guest: "/root/.ssh", writable: true }] : []),
    ...[identity, agent, knownHostsFile]
      .filter((path) => path !== undefined)
      .map((path) => ({ host: resolve(path), guest: resolve(path) })),
  ];
  return (args: string[], options: Options): ResultPromise =>
    tools.spawn(
      {
        root,
        command: ["ssh", ...args],
        network: true,
        asCaller: true,
        binds: seen,
        env: agent === undefined ? {} : { SSH_AUTH_SOCK: resolve(agent) },
      },
      options,
    ) as unknown as ResultPromise;
}
