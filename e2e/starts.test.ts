import { chmod, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BuildRequest, buildPlan } from "../packages/core/src/engine/buildPlan.js";
import { collectGarbage } from "../packages/core/src/engine/collectGarbage.js";
import type { EngineEvent } from "../packages/core/src/engine/EngineEvent.js";
import { exists } from "../packages/core/src/engine/exists.js";
import { openNix } from "../packages/core/src/engine/nix.js";
import { knownStarts, rememberStart } from "../packages/core/src/engine/objectStarts.js";
import { removeTree } from "../packages/core/src/engine/removeTree.js";
import type { Step } from "../packages/core/src/plan/Plan.js";
import { planOf, step } from "../packages/core/test/engine/plan.js";
import { logLine, outcomeOf, startBuild, underBubblewrap } from "./engine/childBuild.js";
import { smallRoots } from "./engine/smallRoots.js";

/** Steps that start from the objects of similar steps, with the real Nix, in a root of bash and coreutils. */
describe("objects of earlier steps", () => {
  let scratch: string;
  let nixRoot: string;
  let buildRoot: string;
  let project: string;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "nixwrt-e2e-starts-"));
    ({ nixRoot, buildRoot } = await smallRoots());
    project = join(scratch, "nixwrt.config.ts");
    await writeFile(project, "");
  });
  afterAll(() => removeTree(scratch));

  /** Makes a step that reports what it starts from, and leaves its configuration for later steps. */
  function compile(configuration: string, basis = "one", more = ""): Step {
    const script = `echo "start: $(cat /start 2> /dev/null | tr '\\n' ' ')"; ${more}
      (echo x > /start) 2> /dev/null || true
      # make would take exported variables for its own.
      for name in $(compgen -e); do case $name in objects | basis | outputs) exit 1 ;; esac; done
      cat "$CONFIG" > "$out"; cat "$CONFIG" > "$objects"`;
    return {
      ...step(script, { CONFIG: { text: configuration } }),
      objects: { basis: { BASIS: basis }, configuration },
    };
  }

  /** Builds steps, and returns what each step reported as its start. Steps whose output already existed are left out. */
  async function build(cache: string, steps: Record<string, Step>, more: Partial<BuildRequest> = {}) {
    const starts: Record<string, string> = {};
    const onEvent = (event: EngineEvent) => {
      if (event.kind === "log" && event.line.startsWith("start:")) starts[event.step] = event.line.slice(6).trim();
    };
    const request = { plan: planOf(steps), buildRoot, sources: new Map(), project, onEvent, ...more };
    const outputs = await buildPlan(request, { cache: join(scratch, cache), nixRoot });
    return { starts, outputs };
  }
  const inStore = (cache: string, path: string | undefined) => (path ?? "").slice(join(scratch, cache).length);
  const starts = (cache: string) => knownStarts(join(scratch, cache));

  test("a step starts from the most similar objects, and has the same path as in a clean build", async () => {
    expect((await build("nearest", { k: compile("a\nb\n") })).starts).toEqual({ k: "" });
    expect((await build("nearest", { k: compile("a\nc\nd\ne\n") })).starts).toEqual({ k: "a b" });
    const last = await build("nearest", { k: compile("a\nb\nf\n") });
    expect(last.starts).toEqual({ k: "a b" });
    expect((await build("nearest", { k: compile("c\nd\ne\n") })).starts).toEqual({ k: "a c d e" });
    expect((await build("nearest", { k: compile("a\nb\n", "another") })).starts).toEqual({ k: "" });
    expect((await build("nearest", { k: compile("a\nz\n") }, { clean: true })).starts).toEqual({ k: "" });
    // Nothing has to be built.
    expect((await build("nearest", { k: compile("a\nb\nf\n") })).starts).toEqual({});

    const clean = await build("nearest-clean", { k: compile("a\nb\nf\n") }, { clean: true });
    expect(clean.starts).toEqual({ k: "" });
    expect(inStore("nearest-clean", clean.outputs.get("k"))).toBe(inStore("nearest", last.outputs.get("k")));
    expect(await readFile(clean.outputs.get("k") ?? "", "utf8")).toBe("a\nb\nf\n");
  });

  test("no other step sees a start, or the folder of starts, and none can change one", async () => {
    await build("unseen", { k: compile("a\n") });
    const look = 'for path in /start*; do echo "start: $path"; done; for path in /*; do echo "$path"; done > "$out"';
    const { starts: seen, outputs } = await build("unseen", {
      k: compile("b\n"),
      other: { ...step(`${look}; : > "$objects"`), objects: { basis: { BASIS: "other" }, configuration: "a\n" } },
      plain: step(look),
    });
    expect(seen).toEqual({ k: "a", other: "/start*", plain: "/start*" });
    expect(await readFile(outputs.get("plain") ?? "", "utf8")).not.toContain("start");
    // The previous step has tried to write to its start.
    expect((await build("unseen", { k: compile("a\nc\n") })).starts).toEqual({ k: "a" });
  });

  test.each<[string, (file: string, record: string) => Promise<unknown>]>([
    ["with other bytes", async (file) => writeFile(file, (await readFile(file, "utf8")).replace("a", "x"))],
    ["truncated", (file) => truncate(file, 1)],
    ["a link to a file of this machine", (file) => rm(file).then(() => symlink("/etc/passwd", file))],
    ["missing", (file) => rm(file)],
    ["without a readable record", (_, record) => truncate(record, 20)],
    ["with a record of something else", (_, record) => writeFile(record, `{"basis":"x"}`)],
    [
      "under another basis",
      async (_, record) => {
        const text = await readFile(record, "utf8");
        await writeFile(record, text.replace(/"basis":"\w+"/, `"basis":"${"0".repeat(64)}"`));
      },
    ],
  ])("a start that is %s is not used, and is forgotten", async (what, damage) => {
    // All share one cache, but each has its own basis.
    const lines = (...names: string[]) => names.map((name) => `${name} ${what}\n`).join("");
    const kernel = (configuration: string) => build("damaged", { k: compile(configuration, what) });
    await kernel(lines("a", "b"));
    await kernel(lines("z"));
    const start = (await starts("damaged")).find(({ configuration }) => configuration === lines("a", "b"));
    const file = join(scratch, "damaged", start?.objects ?? "");
    const folder = join(scratch, "damaged", "engine/starts", start?.basis ?? "");
    const records = await Promise.all(
      (await readdir(folder)).map(async (name) => [join(folder, name), await readFile(join(folder, name), "utf8")]),
    );
    const record = records.find(([, text]) => text?.includes(start?.objects ?? "nothing"))?.[0] ?? "";
    await chmod(join(file, ".."), 0o755);
    await chmod(file, 0o644);
    await damage(file, record);
    expect((await kernel(lines("a", "b", "c"))).starts).toEqual({ k: `z ${what}` });
    const left = (await starts("damaged")).map(({ configuration }) => configuration);
    expect(left.filter((one) => one.includes(`${what}\n`)).sort()).toEqual([lines("a", "b", "c"), lines("z")]);
  });

  test("a failed step leaves no objects, but a step that finished in the same build does", async () => {
    const failing = build("failed", { bad: compile("a\n", "one", "false"), k: compile("b\n", "two") });
    await expect(failing).rejects.toMatchObject({ exitClass: "build" });
    expect((await starts("failed")).map(({ configuration }) => configuration)).toEqual(["b\n"]);
    expect((await build("failed", { k: compile("c\n", "two") })).starts).toEqual({ k: "b" });
  });

  test("kill -9 while a step writes its objects leaves no start", async () => {
    const slow = { k: compile("a\n", "one", 'echo half > "$objects"; echo asleep; sleep 1000') };
    const child = startBuild({
      steps: slow,
      request: { buildRoot, project },
      options: { cache: join(scratch, "killed"), nixRoot },
    });
    await logLine(child, "asleep");
    child.kill("SIGKILL");
    await child;
    await delay(100);
    expect(await starts("killed")).toEqual([]);
    expect((await build("killed", { k: compile("b\n") })).starts).toEqual({ k: "" });
  });

  test("two concurrent builds start from the same objects", async () => {
    await build("at-once", { k: compile("a\nx\n") });
    // The step that ends first is no nearer to the other than the start that both find.
    const specs = ["a\nx\nb\n", "a\nx\nc\n"].map((configuration) => ({
      steps: { k: compile(configuration, "one", "sleep 0.5") },
      request: { buildRoot, project },
      options: { cache: join(scratch, "at-once"), nixRoot },
    }));
    const outcomes = await Promise.all(specs.map((spec) => outcomeOf(startBuild(spec))));
    expect(outcomes.map((lines) => lines.at(-1)?.kind)).toEqual(["built", "built"]);
    const said = outcomes
      .flat()
      .flatMap((line) => (line.kind === "event" && line.event.kind === "log" ? [line.event.line] : []));
    expect(said).toEqual(["start: a x", "start: a x"]);
    expect((await starts("at-once")).map(({ configuration }) => configuration).sort()).toEqual([
      "a\nx\n",
      "a\nx\nb\n",
      "a\nx\nc\n",
    ]);
  });

  test("an ordinary user's steps start from that user's objects", async () => {
    const wrapper = underBubblewrap(nixRoot, [
      "--unshare-user",
      "--uid",
      "1234",
      "--gid",
      "1234",
      "--dev-bind",
      "/",
      "/",
    ]);
    const options = { cache: join(scratch, "ordinary"), nixRoot };
    const said: string[] = [];
    for (const configuration of ["a\n", "b\n"]) {
      const spec = { steps: { k: compile(configuration) }, request: { buildRoot, project }, options };
      const lines = await outcomeOf(startBuild(spec, wrapper));
      expect(lines.at(-1)?.kind).toBe("built");
      said.push(
        ...lines.flatMap((line) => (line.kind === "event" && line.event.kind === "log" ? [line.event.line] : [])),
      );
    }
    expect(said).toEqual(["start:", "start: a"]);
  });

  test("garbage collection keeps the objects of each project's kernel, and removes the others", async () => {
    await build("collected", { k: compile(`old\n${"x".repeat(200_000)}`) });
    await build("collected", { k: compile("kept\n") });
    const [kept, old] = (await starts("collected")).sort((a, b) => a.bytes - b.bytes);
    await collectGarbage({ cache: join(scratch, "collected"), nixRoot }, { downloads: new Set(), roots: new Set() });
    const there = [kept, old].map((start) => exists(join(scratch, "collected", start?.objects ?? "")));
    expect(await Promise.all(there)).toEqual([true, false]);
    expect((await build("collected", { k: compile("next\n") })).starts).toEqual({ k: "kept" });
  });

  test("the least recently used objects are removed when all objects get too large", async () => {
    for (const configuration of ["a\n", "b\n", "c\n"]) await build("limited", { k: compile(configuration) });
    const cache = join(scratch, "limited");
    const nix = await openNix({ cache, nixRoot });
    const [newest, ...others] = await starts("limited");
    if (newest === undefined) throw new Error("nothing was kept");
    await rememberStart(cache, nix, newest, { runFolder: scratch, limit: newest.bytes * 2 });
    expect(await starts("limited")).toEqual([newest, others[0]]);
    const there = [newest, ...others].map(({ objects }) => exists(join(cache, objects)));
    expect(await Promise.all(there)).toEqual([true, true, false]);
    // The output still exists, so the step does not run again only for its objects.
    expect((await build("limited", { k: compile("a\n") })).starts).toEqual({});
  });

  test("the least recently used outputs that stay local are removed when there are more than four", async () => {
    const outputs: string[] = [];
    const unpack = async (version: string) => {
      const of = {
        source: { ...step(`echo ${version} > "$out"`), staysLocal: true },
        kernel: step('cat "$SOURCE" > "$out"', { SOURCE: { step: "source" } }),
      };
      outputs.push((await build("local", of)).outputs.get("source") ?? "");
    };
    for (const version of ["1", "2", "3", "4", "5", "6"]) await unpack(version);
    expect(await Promise.all(outputs.map(exists))).toEqual([false, false, true, true, true, true]);
    await collectGarbage({ cache: join(scratch, "local"), nixRoot }, { downloads: new Set(), roots: new Set() });
    const [linked] = (await Promise.all(outputs.map(exists))).flatMap((there, index) => (there ? [index] : []));
    expect(linked).toBe(5);
    // What it removed does not count any more.
    for (const version of ["7", "8", "9"]) await unpack(version);
    expect((await Promise.all(outputs.map(exists))).slice(4)).toEqual([false, true, true, true, true]);
  });
});
