import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EmulatorTools } from "@nixwrt/core";
import { runTool, type ToolResult } from "./runTool.js";

/** What a command over ssh gave. */
export type SshResult = ToolResult;

export interface SshRequest {
  /** Port on 127.0.0.1. */
  readonly port: number;
  readonly user: string;
  readonly command: string;
  /** OpenSSH's file format. Without one only a server that asks for nothing lets us in. */
  readonly privateKey: string | undefined;
  /** Text of a known_hosts file that the server has to be in. Without one any server is taken. */
  readonly knownHosts: string;
  /** The command's stdin; default empty. */
  readonly input: string;
  readonly signal: AbortSignal;
}

/** What ssh exits with when it is itself what failed. */
const sshFailed = 255;

/**
 * A guest is known by the host key of its config. One that it makes itself is another one after every start: there is nothing to know it by, and
 * nobody between us and a port of this machine.
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
 * @throws {Error} when it cannot log in or the connection is lost, with ssh's words.
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
