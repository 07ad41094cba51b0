import { createHash } from "node:crypto";
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { BuildFailure } from "../packages/core/src/engine/BuildFailure.js";
import { type BuildRequest, buildPlan } from "../packages/core/src/engine/buildPlan.js";
import { collectGarbage } from "../packages/core/src/engine/collectGarbage.js";
import type { EngineEvent } from "../packages/core/src/engine/EngineEvent.js";
import { exists } from "../packages/core/src/engine/exists.js";
import { hostChecks } from "../packages/core/src/engine/hostChecks.js";
import { openNix } from "../packages/core/src/engine/nix.js";
import { nixRun } from "../packages/core/src/engine/nixRun.js";
import { removeTree } from "../packages/core/src/engine/removeTree.js";
import { createToolRunner } from "../packages/core/src/engine/tools.js";
import { sourceKey } from "../packages/core/src/system/source.js";
import { planOf, step } from "../packages/core/test/engine/plan.js";
import { logLine, outcomeOf, startBuild, underBubblewrap } from "./engine/childBuild.js";
import { serveFolder } from "./engine/serveFolder.js";
import { smallRoots } from "./engine/smallRoots.js";
import { commandLines } from "./support.js";

/** The engine with the real Nix, with plans of small steps in a root of bash and coreutils. */
describe("the engine", () => {
  let scratch: string;
  let nixRoot: string;
  let buildRoot: string;
  let project: string;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "nixwrt-e2e-engine-"));
    ({ nixRoot, buildRoot } = await smallRoots());
    project = join(scratch, "nixwrt.config.ts");
    await writeFile(project, "");
  });
  afterAll(() => removeTree(scratch));

  const options = (cache: string) => ({ cache: join(scratch, cache), nixRoot });

  function build(cache: string, steps: BuildRequest["plan"]["steps"], more: Partial<BuildRequest> = {}) {
    const request = { plan: planOf(steps), buildRoot, sources: new Map(), project, ...more };
    return buildPlan(request, options(cache));
  }

  const spec = (cache: string, steps: BuildRequest["plan"]["steps"]) => ({
    steps,
    request: { buildRoot, project },
    options: options(cache),
  });

  const writeOne = { one: step('echo one > "$out"') };
  /** A command that no other process on this machine runs. */
  const sleep = `sleep ${1_000_000 + process.pid}`;
  const sleepy = { one: step(`head -c 1000000 /dev/zero > large; echo asleep; ${sleep}; echo > "$out"`) };

  /** Whether that command runs on this machine, in any pid namespace below ours. */
  async function someoneSleeps(): Promise<boolean> {
    return [...(await commandLines()).values()].includes(`${sleep.replace(" ", "\0")}\0`);
  }

  async function untilNoneSleeps(): Promise<void> {
    while (await someoneSleeps()) await delay(50);
  }

  test("gives steps their sources, outputs of other steps, and unchanged text", async () => {
    const text = 'it\'s $HOME `date`\n\\ "q"';
    const source = { kind: "url", urls: [], sha256: "0".repeat(64) } as const;
    const files = ["a~1.txt", "b.txt"].map((name) => join(scratch, name));
    for (const file of files) await writeFile(file, `${file.at(-5)}\n`);
    const outputs = await build(
      "values",
      {
        "lib-1.0": step('echo lib > "$out"'),
        all: step(
          'mkdir "$out"; cat $SRC "$LIB" > "$out/cat"; printf %s "$TEXT" > "$out/text"; compgen -e > "$out/variables"',
          {
            SRC: { source },
            LIB: { step: "lib-1.0" },
            TEXT: text,
          },
        ),
      },
      { sources: new Map([[sourceKey(source), files]]), targets: ["all"] },
    );
    expect([...outputs.keys()]).toEqual(["all"]);
    const all = outputs.get("all") ?? "";
    expect(await readFile(join(all, "cat"), "utf8")).toBe("1\nb\nlib\n");
    expect(await readFile(join(all, "text"), "utf8")).toBe(text);
    const variables = (await readFile(join(all, "variables"), "utf8")).split("\n");
    expect(variables).toEqual(expect.arrayContaining(["out", "PATH", "HOME", "NIX_BUILD_CORES", "TEXT"]));
    // make would interpret these as its own variables.
    expect(
      variables.filter((name) => ["name", "system", "builder", "allowedReferences", "scriptPath"].includes(name)),
    ).toEqual([]);
    expect((await lstat(all)).mode & 0o222).toBe(0);
  });

  test("gives steps texts of any length as files, and programs still start", async () => {
    // Characters of two bytes in UTF-8, and characters that bash interprets.
    const texts = [0, 1, 200 * 1024, 3 * 1024 * 1024].map((length) =>
      "ä'$\"\\\n".repeat(length / 5).padEnd(length, "x"),
    );
    const outputs = await build("texts", {
      all: step(
        `mkdir "$out"; for text in "\${!TEXT@}"; do cat "\${!text}" > "$out/$text"; done; du -b $TEXT3`,
        Object.fromEntries(texts.map((text, index) => [`TEXT${index}`, { text }])),
      ),
    });
    for (const [index, text] of texts.entries()) {
      expect((await readFile(join(outputs.get("all") ?? "", `TEXT${index}`), "utf8")) === text).toBe(true);
    }
  });

  test("a step has no network, cannot change its root, and sees no other process", async () => {
    const outputs = await build("sealed", {
      one: step(`
        mkdir "$out"
        cat /proc/net/dev > "$out/network"
        touch /usr/touched 2> "$out/touched" || true
        pids=(/proc/[0-9]*); echo "\${#pids[@]} $(id -u)" > "$out/processes"`),
    });
    const [network, touched, processes] = await Promise.all(
      ["network", "touched", "processes"].map((name) => readFile(join(outputs.get("one") ?? "", name), "utf8")),
    );
    expect(network?.match(/^ *\w+(?=:)/gm)?.map((name) => name.trim())).toEqual(["lo"]);
    expect(touched).toContain("Read-only file system");
    const [count, uid] = processes?.trim().split(" ") ?? [];
    expect(Number(count)).toBeLessThan(6);
    expect(uid).toBe("0");
  });

  test("finished steps are not built again, not even for another project", async () => {
    const events: EngineEvent[] = [];
    const onEvent = (event: EngineEvent) => events.push(event);
    const first = await build("again", writeOne);
    expect(await build("again", writeOne, { onEvent })).toEqual(first);
    expect(await build("again", writeOne, { onEvent, project: join(scratch, "other.config.ts") })).toEqual(first);
    expect(events.map((event) => event.kind === "step" && event.state)).toEqual(["cached", "cached"]);
  });

  test("outputs are identical, bit for bit, in another cache and for another user", async () => {
    const steps = {
      one: step('mkdir -p "$out/d"; echo x > "$out/d/f"; chmod 755 "$out/d/f"; ln -s d "$out/l"; pwd > "$out/pwd"'),
    };
    const mine = await build("mine", steps);
    const other = underBubblewrap(nixRoot, [
      "--unshare-user",
      "--uid",
      "1234",
      "--gid",
      "1234",
      "--dev-bind",
      "/",
      "/",
    ]);
    const theirs = (await outcomeOf(startBuild(spec("theirs", steps), other))).at(-1);
    const path = mine.get("one") ?? "";
    const built = theirs?.kind === "built" ? (theirs.outputs.one ?? "") : "";
    expect(built.slice(join(scratch, "theirs").length)).toBe(path.slice(join(scratch, "mine").length));
    expect(await treeHash(built)).toBe(await treeHash(path));
  });

  test("all failed steps are reported, with their logs, and finished steps are kept", async () => {
    const steps = {
      bad: step(
        'for i in {1..60}; do echo line $i; done; echo \'@nixwrt-problem {"code":"LOST","symbol":"FOO"}\'; false; echo never',
      ),
      empty: step("true"),
      good: step('echo good > "$out"'),
      leaky: step('echo "$GOOD" > "$out"', { GOOD: { step: "good" } }),
      waiting: step('cat "$BAD" > "$out"', { BAD: { step: "bad" } }),
    };
    const failure = await build("failing", steps).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BuildFailure);
    const { failures, problems, details, exitClass } = failure as BuildFailure;
    expect(exitClass).toBe("build");
    expect(new Set(failures.map(({ step: name }) => name))).toEqual(new Set(["bad", "empty", "leaky"]));
    expect(problems.map(({ message }) => message)).toEqual(
      expect.arrayContaining(["The step bad reported LOST.", "The step empty did not write $out."]),
    );
    const bad = failures.find(({ step: name }) => name === "bad");
    expect(bad?.problems).toEqual([{ code: "LOST", symbol: "FOO" }]);
    expect(details).toContain("line 60");
    expect(details).not.toContain("line 10\n");
    expect(await readFile(bad?.logFile ?? "", "utf8")).toContain("line 10\n");
    const events: EngineEvent[] = [];
    await build("failing", { good: steps.good }, { onEvent: (event) => events.push(event) });
    expect(events).toMatchObject([{ step: "good", state: "cached" }]);
  });

  test("an interrupted build ends its steps, keeps nothing incomplete, and can be continued", async () => {
    const stop = new AbortController();
    const onEvent = (event: EngineEvent) => event.kind === "log" && stop.abort();
    await expect(build("stopped", sleepy, { signal: stop.signal, onEvent })).rejects.toMatchObject({
      exitClass: "interrupted",
    });
    await untilNoneSleeps();
    expect(await readdir(join(scratch, "stopped", "runs"))).toEqual([]);
    expect(await build("stopped", writeOne)).toBeInstanceOf(Map);
  });

  test("kill -9 ends the steps, too; the next build continues and cleans up", async () => {
    const child = startBuild(spec("killed", sleepy));
    await logLine(child, "asleep");
    while (!(await someoneSleeps())) await delay(50);
    child.kill("SIGKILL");
    await child;
    await untilNoneSleeps();
    const runs = join(scratch, "killed", "runs");
    expect(await readdir(runs)).toHaveLength(1);
    expect(await build("killed", writeOne)).toBeInstanceOf(Map);
    expect(await readdir(runs)).toEqual([]);
  });

  test("two builds at once on one empty cache both succeed, and build each step once", async () => {
    const chain = (length: number) =>
      Object.fromEntries(
        Array.from({ length }, (_, index) => [
          `s${index}`,
          step('sleep 0.2; echo > "$out"', index === 0 ? {} : { BEFORE: { step: `s${index - 1}` } }),
        ]),
      );
    const outcomes = await Promise.all([1, 2].map(() => outcomeOf(startBuild(spec("shared", chain(5))))));
    expect(outcomes.map((lines) => lines.at(-1)?.kind)).toEqual(["built", "built"]);
    const finished = outcomes
      .flat()
      .filter((line) => line.kind === "event" && line.event.kind === "step" && line.event.state === "finished");
    expect(finished).toHaveLength(5);
  });

  test("garbage collection keeps each project's last build, and forgets deleted projects", async () => {
    const gone = join(scratch, "gone.config.ts");
    await writeFile(gone, "");
    const old = await build("collected", { one: step('echo old > "$out"') });
    const kept = await build("collected", writeOne);
    const dropped = await build("collected", { two: step('echo two > "$out"') }, { project: gone });
    await rm(gone);
    for (const name of ["roots/unused", "roots/used", "downloads/unused", "downloads/used"]) {
      await mkdir(join(scratch, "collected", name), { recursive: true });
      await writeFile(join(scratch, "collected", name, "file"), "x".repeat(100_000));
    }
    const keep = { downloads: new Set(["used"]), roots: new Set(["used"]) };
    const { freedBytes } = await collectGarbage(options("collected"), keep);
    expect(freedBytes).toBeGreaterThan(200_000);
    const there = [
      old.get("one"),
      kept.get("one"),
      dropped.get("two"),
      join(scratch, "collected/roots/unused"),
      join(scratch, "collected/roots/used"),
    ];
    expect(await Promise.all(there.map((path) => exists(path ?? "")))).toEqual([false, true, false, false, true]);
    const events: EngineEvent[] = [];
    await build("collected", writeOne, { onEvent: (event) => events.push(event) });
    expect(events).toMatchObject([{ state: "cached" }]);
    await collectGarbage(options("collected"), keep);
    expect(await build("collected", { one: step('echo old > "$out"') })).toEqual(old);
  });

  test("files that a step of an earlier version could change are found once, and made again", async () => {
    const source = { kind: "url", urls: [], sha256: "0".repeat(64) } as const;
    const file = join(scratch, "source.txt");
    await writeFile(file, "good\n");
    const sources = new Map([[sourceKey(source), [file]]]);
    const steps = (more = "") => ({
      first: step('mkdir "$out"; echo good > "$out/file"'),
      last: step(`cat "$FIRST/file" $SRC > "$out" ${more}`, { FIRST: { step: "first" }, SRC: { source } }),
    });
    const before = await build("changed", steps(), { sources });
    const store = join(scratch, "changed", "nix/store");
    const inStore = async (end: string) => join(store, (await readdir(store)).find((name) => name.endsWith(end)) ?? "");
    // Store paths that an earlier version left changed: a source, an output, and the root of all later steps.
    const changed = [
      await inStore("-source.txt"),
      join(before.get("first") ?? "", "file"),
      await inStore("-build-root"),
    ];
    for (const path of changed) await chmod(path, 0o755);
    await writeFile(changed[0] ?? "", "bad\n");
    await writeFile(changed[1] ?? "", "bad\n");
    await writeFile(join(changed[2] ?? "", "bad"), "");
    await rm(join(scratch, "changed", "engine", "store-verified"));

    const phases: string[] = [];
    const onEvent = (event: EngineEvent) => event.kind === "phase" && phases.push(event.text);
    const after = await build("changed", steps("; true"), { sources, onEvent });
    expect(await readFile(after.get("last") ?? "", "utf8")).toBe("good\ngood\n");
    expect(await exists(join(changed[2] ?? "", "bad"))).toBe(false);
    expect(phases.find((text) => text.startsWith("Removing 3 store paths"))).toBeDefined();
    await build("changed", steps("; true; true"), { sources, onEvent });
    expect(phases.filter((text) => text.startsWith("Checking the store"))).toHaveLength(1);
  });

  test("without user namespaces, the error says which settings to change", async () => {
    for (const uid of ["0", "1234"]) {
      const wrapper = underBubblewrap(nixRoot, [
        "--unshare-user",
        "--uid",
        uid,
        "--gid",
        uid,
        "--disable-userns",
        "--dev-bind",
        "/",
        "/",
      ]);
      const [last] = (await outcomeOf(startBuild(spec(`locked-${uid}`, writeOne), wrapper))).slice(-1);
      expect(last).toMatchObject({ kind: "refused", exitClass: "host", problems: [{ code: "USER_NAMESPACES" }] });
      expect(last?.kind === "refused" && last.problems[0]?.hint).toContain("sysctl -w user.max_user_namespaces");
    }
  });

  test("a read-only cache and a full cache are reported", async () => {
    await mkdir(join(scratch, "read-only"));
    const readOnly = join(scratch, "read-only");
    const fixed = underBubblewrap(nixRoot, ["--dev-bind", "/", "/", "--ro-bind", readOnly, readOnly]);
    const full = underBubblewrap(nixRoot, ["--dev-bind", "/", "/", "--size", "20000000", "--tmpfs", readOnly]);
    for (const [wrapper, said] of [
      [fixed, "cannot be created"],
      [full, "disk is full"],
    ] as const) {
      const last = (await outcomeOf(startBuild(spec("read-only/cache", writeOne), wrapper))).at(-1);
      expect(last).toMatchObject({ kind: "refused", exitClass: "host", problems: [{ code: "CACHE_NOT_WRITABLE" }] });
      expect(last?.kind === "refused" && last.problems[0]?.message).toContain(said);
    }
  });

  test("a binary cache that is signed with the trusted key is used, and one with another key is not", async () => {
    const shared = join(scratch, "binary-cache");
    await mkdir(shared);
    const built = await build("maker", writeOne);
    const nix = await openNix(options("maker"));
    const command = (text: string) =>
      nixRun(nix, { command: ["bash", "-c", text], runFolder: shared, binds: [] }).then((output) => output.trim());
    await command("nix key generate-secret --key-name ours-1 > secret");
    const key = await command("nix key convert-secret-to-public < secret");
    const path = (built.get("one") ?? "").slice(join(scratch, "maker").length);
    await command(`nix copy --to 'file:///work/files?secret-key=/work/secret' ${path}`);
    const server = await serveFolder(join(shared, "files"));
    onTestFinished(() => server.close());
    const taker = async (cache: string, publicKey: string) => {
      const states: string[] = [];
      const onEvent = (event: EngineEvent) => event.kind === "step" && states.push(event.state);
      const request = { plan: planOf(writeOne), buildRoot, sources: new Map(), project, onEvent };
      const settings = { substituters: server.address, "trusted-public-keys": publicKey };
      const outputs = await buildPlan(request, { ...options(cache), settings });
      expect(await readFile(outputs.get("one") ?? "", "utf8")).toBe("one\n");
      return states;
    };
    expect(await taker("trusting", key)).toEqual(["cached"]);
    const otherKey = await command("nix key generate-secret --key-name ours-1 | nix key convert-secret-to-public");
    expect(await taker("distrusting", otherKey)).toEqual(["started", "finished"]);
  });

  test("a host's own Nix gives the same outputs", async () => {
    const bundled = await build("bundled", writeOne);
    const host = join(scratch, "host");
    await mkdir(join(host, "nix"), { recursive: true });
    await mkdir(join(host, "conf"));
    await writeFile(join(host, "conf", "nix.conf"), "build-users-group =\nsubstituters =\n");
    const wrapper = underBubblewrap(nixRoot, [
      ...["--dev-bind", "/", "/", "--bind", join(host, "nix"), "/nix", "--ro-bind", join(nixRoot, "usr"), "/usr"],
    ]);
    const env = { PATH: "/usr/bin", HOME: host, NIX_CONF_DIR: join(host, "conf") };
    const request = { ...spec("system", writeOne), options: { ...options("system"), mode: "system" as const } };
    const last = (await outcomeOf(startBuild(request, wrapper, env))).at(-1);
    expect(last).toEqual({
      kind: "built",
      outputs: { one: (bundled.get("one") ?? "").slice(join(scratch, "bundled").length) },
    });
  });

  test("tools see only their root and what is bound, and end with this process", async () => {
    const tools = createToolRunner({ nixRoot });
    await writeFile(join(scratch, "bound"), "bound\n");
    const binds = [{ host: join(scratch, "bound"), guest: "/in/file" }];
    const { stdout } = await tools.run({
      root: buildRoot,
      command: ["bash", "-c", "cat /in/file; cd /proc; set -- [0-9]*; echo $#; ls /"],
      binds,
    });
    expect(stdout).toMatch(/^bound\n\d\nbin\ndev\netc\nin\n/);
    await expect(tools.run({ root: buildRoot, command: ["false"] })).rejects.toMatchObject({ exitCode: 1 });
    const stop = new AbortController();
    const sleeping = tools.spawn(
      { root: buildRoot, command: ["bash", "-c", `echo up; ${sleep}`], signal: stop.signal },
      { reject: false },
    );
    sleeping.stdout.once("data", () => stop.abort());
    expect((await sleeping).isCanceled).toBe(true);
    await untilNoneSleeps();
  });

  test("this machine passes all checks", async () => {
    const checks = await hostChecks({ cache: scratch, nixRoot });
    expect(checks).toContainEqual({ name: "user namespaces", ok: true, detail: "a test sandbox works" });
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  });
});

/** Hash of a tree's names, modes, links and contents, but not of its times, which a store does not keep. */
async function treeHash(path: string): Promise<string> {
  const found = await lstat(path);
  const hash = createHash("sha256").update(`${found.mode}\n`);
  if (found.isDirectory()) {
    for (const name of (await readdir(path)).sort()) hash.update(`${name} ${await treeHash(join(path, name))}\n`);
  } else if (found.isFile()) hash.update(await readFile(path));
  return hash.digest("hex");
}
