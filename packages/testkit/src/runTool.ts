import type { EmulatorTools, ToolRun } from "@nixwrt/core/host";

/** Options for running a tool. */
export interface RunToolOptions extends Pick<ToolRun, "binds" | "cwd" | "env" | "signal"> {
  /** The program's stdin. Default empty. */
  readonly input?: string;
}

/** Result of a tool. */
export interface ToolResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/**
 * Runs a program from the root file system that contains QEMU, ssh, rsync and mkfs.ext4. The program can use this machine's loopback
 * interface, and the files in `binds`. A program that fails does not throw: see `exitCode`.
 * @throws the abort reason of `signal`, or execa's error when the program did not exit by itself.
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
