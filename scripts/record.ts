/**
 * `jiti scripts/record.ts`: builds the first config of the README with the output of `npm run build`, and records what the commands print
 * in docs/images/build.json. From that, `npm run generate` draws docs/images/build.svg, the picture in the README.
 */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeSshKey } from "@nixwrt/testkit";
import { execa } from "execa";
import type { RecordedCommand, Recording } from "./recording/Recording.js";

const repository = join(import.meta.dirname, "..");
const cli = join(repository, "packages/cli/bin/nixwrt.js");
const key = makeSshKey();
const commands = [
  "npx nixwrt build",
  "ls -sh out/emulator",
  "npx nixwrt explain sshd",
  "npx nixwrt explain CONFIG_SQUASHFS",
];

const project = mkdtempSync(join(tmpdir(), "nixwrt-record-"));
try {
  const [, config = ""] = /^```ts\n(.*?)^```$/ms.exec(readFileSync(join(repository, "README.md"), "utf8")) ?? [];
  writeFileSync(join(project, "nixwrt.config.ts"), config);
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  symlinkSync(join(repository, "node_modules"), join(project, "node_modules"));
  const recorded: RecordedCommand[] = [];
  for (const command of commands) recorded.push(await record(command));
  const recording: Recording = { commands: recorded };
  writeFileSync(join(repository, "docs/images/build.json"), `${JSON.stringify(recording, null, 2)}\n`);
} finally {
  rmSync(project, { recursive: true, force: true });
}

/** Runs a command, and records each line that it prints with the time since its start. */
async function record(command: string): Promise<RecordedCommand> {
  const start = Date.now();
  const lines: { ms: number; text: string }[] = [];
  const [program = "", ...args] = command.replace(/^npx nixwrt/, `${process.execPath} ${cli}`).split(" ");
  const env = { SSH_AUTHORIZED_KEY: key.publicKey, FORCE_COLOR: "1" };
  for await (const line of execa(program, args, { cwd: project, env, all: true }).iterable({ from: "all" })) {
    lines.push({ ms: Date.now() - start, text: String(line) });
  }
  return { command, lines };
}
