import type { EmulatorTools, ToolRun } from "@nixwrt/core";

/** How a tool is run. */
export interface RunToolOptions extends Pick<ToolRun, "binds" | "cwd" | "env" | "signal"> {
  /** The program's stdin. Default empty. */
  readonly input?: string;
}

/** What a tool gave. */
export interface ToolResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/**
 * Runs a program of the root that holds QEMU, ssh, rsync and mkfs.ext4, with this machine's loopback and what is bound.
 * A program that fails is a result like another.
 * @throws what `signal` is aborted with, and execa's error when the program did not end by itself.
 */
export async function runTool(
  { tools, root }: EmulatorTools,
  command: readonly string[],
  { input = "", signal, ...sandbox }: RunToolOptions = {},
): Promise<ToolResult> {
  const run = { ...sandbox, root, command, network: true, ...(signal === undefined ? {} : { signal }) };
  const result = await tools
    .spawn(run, { input, stripFinalNewline: false })
    .catch((error: Partial<ToolResult>) => error);
  signal?.throwIfAborted();
  const { stdout = "", stderr = "", exitCode } = result;
  if (exitCode === undefined) throw result;
  return { stdout, stderr, exitCode };
}
