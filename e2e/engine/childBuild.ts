import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { Outcome } from "./outcome.js";
import type { BuildSpec } from "./runBuild.js";
import type { PushSpec } from "./runPush.js";

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const jiti = join(dirname(createRequire(import.meta.url).resolve("jiti/package.json")), "lib/jiti-cli.mjs");

/** Returns the command that starts a program under bubblewrap with the given flags, whether or not this machine has bubblewrap. */
export function underBubblewrap(nixRoot: string, flags: readonly string[]): string[] {
  const library = join(nixRoot, "usr/lib/x86_64-linux-gnu");
  return [join(library, "ld-linux-x86-64.so.2"), "--library-path", library, join(nixRoot, "usr/bin/bwrap"), ...flags];
}

/** Starts a build in its own process, under a wrapper command. */
export function startBuild(
  spec: BuildSpec,
  wrapper: readonly string[] = [],
  env: Record<string, string> = {},
  as: { readonly uid?: number; readonly gid?: number } = {},
) {
  const [program = "", ...rest] = [...wrapper, process.execPath, jiti, script("runBuild.ts"), JSON.stringify(spec)];
  return execa(program, rest, { ...as, env: { ...env, JITI_FS_CACHE: "false" }, reject: false, lines: true });
}

/** Starts a push in its own process, under a wrapper command. */
export function startPush(spec: PushSpec, wrapper: readonly string[] = []) {
  const [program = "", ...rest] = [...wrapper, process.execPath, jiti, script("runPush.ts"), JSON.stringify(spec)];
  return execa(program, rest, { env: { JITI_FS_CACHE: "false" }, reject: false });
}

/** Returns everything that a build has printed, when it has ended. */
export async function outcomeOf(build: ReturnType<typeof startBuild>): Promise<Outcome[]> {
  const { stdout, stderr } = await build;
  if (stdout.length === 0) throw new Error(`the build said nothing but: ${stderr.join("\n")}`);
  return stdout.map((line) => JSON.parse(line) as Outcome);
}

/** Waits until a build prints a line of a step's log. */
export async function logLine(build: ReturnType<typeof startBuild>, wanted: string): Promise<void> {
  for await (const line of createInterface(build.stdout)) {
    const outcome = JSON.parse(line) as Outcome;
    if (outcome.kind === "event" && outcome.event.kind === "log" && outcome.event.line === wanted) return;
  }
  throw new Error(`the build ended without "${wanted}"`);
}
