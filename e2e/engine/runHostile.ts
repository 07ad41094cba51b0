/**
 * Runs a hostile tool, a hostile tool with network access, and a hostile step in its own process, so that a test can run it as any user.
 * Takes a HostileSpec as JSON in its argument.
 */
import { readlinkSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { buildPlan } from "../../packages/core/src/engine/buildPlan.js";
import type { EngineEvent } from "../../packages/core/src/engine/EngineEvent.js";
import { createToolRunner } from "../../packages/core/src/engine/tools.js";
import { sourceKey } from "../../packages/core/src/system/source.js";
import { planOf, step } from "../../packages/core/test/engine/plan.js";
import { commandLines } from "../support.js";
import { type Findings, hostile, spoil } from "./hostile.js";

export interface HostileSpec {
  /** Folder for everything that is created, including the cache. */
  readonly scratch: string;
  readonly nixRoot: string;
  readonly buildRoot: string;
}

/** Content of `report.json`, which the process writes. */
export interface HostileReport {
  readonly tool: Findings;
  readonly toolWithNetwork: Findings;
  readonly step: Findings;
  /** Paths that each program could change among its inputs. */
  readonly changed: readonly string[];
  /** User ids on this machine. */
  readonly uids: { readonly tool: number; readonly step: number };
  /** Namespaces of the process itself, for comparison. */
  readonly namespaces: string;
  readonly terminal: boolean;
}

const { scratch, nixRoot, buildRoot } = JSON.parse(process.argv[2] ?? "") as HostileSpec;
const cache = join(scratch, "cache");

/** Returns the user id, on this machine, of the process with these arguments. NaN if there is none yet. */
async function uidOf(args: readonly string[]): Promise<number> {
  const wanted = args.map((one) => `${one}\0`).join("");
  const pid = [...(await commandLines())].find(([, line]) => line === wanted)?.[0];
  const status = pid === undefined ? "" : await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^Uid:\t(\d+)/m.exec(status)?.[1]);
}

const given = join(scratch, "given");
await mkdir(given, { recursive: true });
await writeFile(join(given, "file"), "given\n");
const tools = createToolRunner({ nixRoot });
const binds = [{ host: given, guest: "/given" }];
const runTool = async (network: boolean) => {
  const script = `${spoil("/given /given/file /usr/bin/bash /usr")}${hostile}`;
  const { stdout } = await tools.run({ root: buildRoot, command: ["bash", "-c", script], network, binds });
  return stdout.split("\n");
};
const toolLines = await runTool(false);
const networkLines = await runTool(true);

/** Runs a sleeping program in a sandbox, and meanwhile determines its user. */
async function uidWhile(seconds: number, start: (signal: AbortSignal) => Promise<unknown>): Promise<number> {
  const stop = new AbortController();
  const running = start(stop.signal).catch(() => {});
  let uid = Number.NaN;
  while (Number.isNaN(uid)) {
    await setTimeout(50);
    uid = await uidOf(["sleep", `${seconds}`]);
  }
  stop.abort();
  await running;
  return uid;
}

const source = { kind: "url", urls: [], sha256: "0".repeat(64) } as const;
const request = {
  buildRoot,
  sources: new Map([[sourceKey(source), [join(given, "file")]]]),
  project: join(scratch, "nixwrt.config.ts"),
};
const lines: string[] = [];
const inputs = { FOLDER: { step: "folder" }, FILE: { step: "file" }, SRC: { source } };
await buildPlan(
  {
    ...request,
    plan: planOf({
      folder: step('mkdir -p "$out/sub"; echo good > "$out/sub/file"; chmod u+w "$out/sub/file"'),
      file: step('echo good > "$out"'),
      hostile: step(
        `${spoil('"$FOLDER/sub/file" "$FOLDER/sub" "$FOLDER" "$FILE" $SRC /nix/store/*-build-root /usr')}
        (${hostile}); echo > "$out"`,
        inputs,
      ),
    }),
    onEvent: (event: EngineEvent) => event.kind === "log" && lines.push(event.line),
  },
  { cache, nixRoot },
);
const mark = 1_000_000 + process.pid;
const uids = {
  tool: await uidWhile(mark, (signal) =>
    tools.spawn({ root: buildRoot, command: ["sleep", `${mark}`], signal }, { reject: false }),
  ),
  step: await uidWhile(mark + 1, (signal) =>
    buildPlan({ ...request, plan: planOf({ one: step(`sleep ${mark + 1}`) }), signal }, { cache, nixRoot }),
  ),
};

const findings = (from: readonly string[]) => JSON.parse(from.find((line) => line.startsWith("{")) ?? "") as Findings;
const names = ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"];
const report: HostileReport = {
  tool: findings(toolLines),
  toolWithNetwork: findings(networkLines),
  step: findings(lines),
  changed: [...toolLines, ...networkLines, ...lines].filter((line) => line.startsWith("changed ")),
  uids,
  namespaces: names.map((name) => readlinkSync(`/proc/self/ns/${name}`)).join(" "),
  terminal: process.stdin.isTTY === true,
};
await writeFile(join(scratch, "report.json"), JSON.stringify(report));
