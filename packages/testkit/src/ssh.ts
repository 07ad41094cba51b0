import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EmulatorTools } from "@nixwrt/core/host";
import { runTool, type ToolResult } from "./runTool.js";

/** Result of a command over ssh. */
export type SshResult = ToolResult;

export interface SshRequest {
  /** Port on 127.0.0.1. */
  readonly port: number;
  readonly user: string;
  readonly command: string;
  /** OpenSSH's file format. Undefined: only a server that requires no authentication accepts the login. */
  readonly privateKey: string | undefined;
  /** Text of a known_hosts file that must contain the server's host key. Empty: any host key is accepted. */
  readonly knownHosts: string;
  /** The command's stdin. */
  readonly input: string;
  readonly signal: AbortSignal;
}

/** Exit code of ssh when ssh itself fails. */
const sshFailed = 255;

/**
 * Checks the guest's host key if it is known from the config. A host key that the guest generates changes with every start, so it cannot be
 * checked. This is safe, because nobody can intercept a connection to a port of this machine.
 */
function optionsFor(knownHosts: string): string[] {
  const file = knownHosts === "" ? "/dev/null" : "/key/known_hosts";
  return [
    `StrictHostKeyChecking=${knownHosts === "" ? "no" : "yes"}`,
    `UserKnownHostsFile=${file}`,
    "GlobalKnownHostsFile=/dev/null",
    "LogLevel=ERROR",
    "BatchMode=yes",
    "IdentitiesOnly=yes",
  ].flatMap((option) => ["-o", option]);
}

/**
 * Runs a command on a guest with OpenSSH's client.
 * @throws {Error} with ssh's message when the login fails or the connection is lost.
 */
export async function ssh(tools: EmulatorTools, request: SshRequest): Promise<SshResult> {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-ssh-"));
  try {
    const identity = request.privateKey === undefined ? [] : ["-i", "/key/id"];
    await writeFile(join(folder, "id"), request.privateKey ?? "", { mode: 0o600 });
    await writeFile(join(folder, "known_hosts"), request.knownHosts);
    const { stdout, stderr, exitCode } = await runTool(
      tools,
      [
        ...["ssh", "-F", "none", ...optionsFor(request.knownHosts), ...identity],
        ...["-p", String(request.port), `${request.user}@127.0.0.1`, "--", request.command],
      ],
      { binds: [{ host: folder, guest: "/key" }], input: request.input, signal: request.signal },
    );
    if (exitCode === sshFailed && stderr !== "") throw new Error(`ssh: ${stderr.trim()}`);
    return { stdout, stderr, exitCode };
  } finally {
    await rm(folder, { recursive: true });
  }
}
