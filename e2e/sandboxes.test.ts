import { chmod, chown, cp, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeTree } from "../packages/core/src/engine/removeTree.js";
import { createToolRunner } from "../packages/core/src/engine/tools.js";
import type { Findings } from "./engine/hostile.js";
import type { HostileReport, HostileSpec } from "./engine/runHostile.js";
import { smallRoots } from "./engine/smallRoots.js";
import { commandLines } from "./support.js";

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };

/** The accounts that the tests can run as, and the ids that a process needs for each. */
const accounts: { readonly account: string; readonly as: { readonly uid?: number; readonly gid?: number } }[] = isRoot
  ? [
      { account: "root", as: { uid: 0, gid: 0 } },
      { account: "an ordinary user", as: nobody },
    ]
  : [{ account: "an ordinary user", as: {} }];

const script = fileURLToPath(new URL("engine/runHostile.ts", import.meta.url));
const jiti = join(dirname(createRequire(import.meta.url).resolve("jiti/package.json")), "lib/jiti-cli.mjs");

/** Hostile steps and tools in the sandboxes of real builds, started from a terminal. */
describe.each(accounts)("a program that $account starts", ({ as }) => {
  let scratch: string;
  let report: HostileReport;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "nixwrt-e2e-sandboxes-"));
    const { nixRoot, buildRoot } = await smallRoots();
    const roots = await Promise.all(
      Object.entries({ nix: nixRoot, build: buildRoot }).map(async ([name, root]) => {
        if (as.uid !== nobody.uid) return root;
        // The cache is in a home folder that the other user cannot access.
        const copy = join(scratch, name);
        await cp(root, copy, { recursive: true, verbatimSymlinks: true });
        return copy;
      }),
    );
    const work = join(scratch, "work");
    await mkdir(work);
    const { uid, gid } = as;
    if (uid !== undefined && gid !== undefined) for (const path of [scratch, work]) await chown(path, uid, gid);
    await chmod(scratch, 0o755);
    const spec: HostileSpec = { scratch: work, nixRoot: roots[0] ?? "", buildRoot: roots[1] ?? "" };
    await writeFile(join(scratch, "spec.json"), JSON.stringify(spec));
    const command = `exec '${process.execPath}' '${jiti}' '${script}' "$(cat '${join(scratch, "spec.json")}')"`;
    // script(1) provides a new terminal. Its input must not be one of ours.
    const { all, exitCode } = await execa("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
      ...as,
      env: { HOME: work, JITI_FS_CACHE: "false" },
      stdin: "pipe",
      all: true,
      reject: false,
    });
    expect({ all, exitCode }).toMatchObject({ exitCode: 0 });
    report = JSON.parse(await readFile(join(work, "report.json"), "utf8"));
  });
  afterAll(() => removeTree(scratch));

  const sandboxes = () => [report.tool, report.toolWithNetwork, report.step] as const;
  const namespace = (found: Pick<Findings, "namespaces">, name: string) =>
    found.namespaces.split(" ").find((one) => one.startsWith(`${name}:`));

  test("has no capabilities and cannot gain any, and neither has any process that it sees", () => {
    for (const { capabilities, noNewPrivileges } of sandboxes()) {
      expect(new Set(capabilities.trim().split(" "))).toEqual(new Set(["0000000000000000"]));
      expect(noNewPrivileges).toBe("1");
    }
  });

  test("is not root on this machine", () => {
    expect(report.uids).toEqual({ tool: expect.any(Number), step: expect.any(Number) });
    expect(Object.values(report.uids)).not.toContain(0);
  });

  test("cannot open anything that changes the machine or its own root", () => {
    for (const { opened } of sandboxes()) expect(opened).toBe("");
  });

  test("cannot change its inputs: sources, outputs of other steps, the build root", () => {
    expect(report.changed).toEqual([]);
  });

  test("has its own namespaces, except for a tool that needs this machine's network", () => {
    const own = { namespaces: report.namespaces };
    for (const found of sandboxes()) {
      for (const name of ["cgroup", "ipc", "mnt", "pid", "user", "uts"]) {
        expect(namespace(found, name)).toMatch(/:\[\d+\]$/);
        expect(namespace(found, name)).not.toBe(namespace(own, name));
      }
    }
    expect(namespace(report.tool, "net")).not.toBe(namespace(own, "net"));
    expect(namespace(report.step, "net")).not.toBe(namespace(own, "net"));
    expect(namespace(report.toolWithNetwork, "net")).toBe(namespace(own, "net"));
  });

  test("has no terminal to type into, and its own session", () => {
    expect(report.terminal).toBe(true);
    for (const { terminal, session } of sandboxes()) {
      expect(terminal).toBe(false);
      expect(session).toBeGreaterThan(0);
    }
  });
});

/** Ctrl-C reaches all processes of a terminal's job, so it can end bubblewrap while it creates its namespaces. */
test("a sandbox that is killed while it starts leaves nothing that blocks this process", async () => {
  const { nixRoot } = await smallRoots();
  const tools = createToolRunner({ nixRoot });
  for (let ms = 0; ms < 40; ms++) {
    const started = tools.spawn({ root: nixRoot, command: ["true"] }, { stdin: "ignore", reject: false });
    setTimeout(() => started.kill("SIGKILL"), ms);
    expect(await started).toMatchObject({ stdout: "" });
  }
});

/** Programs of a sandbox that runs `sleep`, in the order in which they start. Only root's sandboxes have the first one. */
const sandboxPrograms = [...(isRoot ? ["/usr/bin/bwrap"] : []), "sleep"];

test.each(sandboxPrograms)("nothing remains of a sandbox whose caller is killed when %s starts", async (program) => {
  const { nixRoot } = await smallRoots();
  const runTool = fileURLToPath(new URL("engine/runTool.ts", import.meta.url));
  for (let round = 0; round < 8; round++) {
    const duration = `86400.${process.pid}${round}`;
    const processes = async () =>
      [...(await commandLines()).values()].filter((line) => line.endsWith(`sleep\0${duration}\0`));
    const caller = execa(process.execPath, [jiti, runTool, nixRoot, "sleep", duration], { reject: false });
    while (!(await processes()).some((line) => line.startsWith(`${program}\0`))) await sleep(1);
    caller.kill("SIGKILL");
    await caller;
    await expect.poll(processes, { timeout: 20_000 }).toEqual([]);
  }
});
