import { cp, mkdir, mkdtemp, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { buildPlan } from "../packages/core/src/engine/buildPlan.js";
import { importedBuildRoot } from "../packages/core/src/engine/buildRoot.js";
import { generateCacheKey } from "../packages/core/src/engine/cacheKey.js";
import { collectGarbage } from "../packages/core/src/engine/collectGarbage.js";
import type { EngineEvent } from "../packages/core/src/engine/EngineEvent.js";
import type { CacheAccess, EngineOptions } from "../packages/core/src/engine/nix.js";
import { type PushResult, pushOutputs } from "../packages/core/src/engine/pushOutputs.js";
import { removeTree } from "../packages/core/src/engine/removeTree.js";
import { type CachedSteps, takeCached } from "../packages/core/src/engine/takeCached.js";
import type { Plan, Step } from "../packages/core/src/plan/Plan.js";
import { planOf, step } from "../packages/core/test/engine/plan.js";
import { startPush, underBubblewrap } from "./engine/childBuild.js";
import { serveFolder } from "./engine/serveFolder.js";
import { smallRoots } from "./engine/smallRoots.js";

/** Binary caches with the real Nix, with steps that take no time. */
describe("a binary cache", () => {
  let scratch: string;
  let nixRoot: string;
  let buildRoot: string;
  let project: string;
  /** Store path of the build root. */
  let root: string;
  /** Cache that the building machine has filled by pushing. */
  let good: string;
  let pushed: PushResult;
  const key = generateCacheKey("team-1");

  /** A build tool, a library that the tool makes, and a program that needs both. */
  const steps = {
    tool: step('head -c 100000 /dev/zero > "$out"'),
    library: step('cat "$TOOL" | wc -c > "$out"', { TOOL: { step: "tool" } }),
    program: step('head -c 2000000 /dev/urandom > data; mkdir "$out"; mv data "$out"; cat "$LIBRARY" > "$out/text"', {
      TOOL: { step: "tool" },
      LIBRARY: { step: "library" },
    }),
  };
  const wanted = ["library", "program"];

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "nixwrt-e2e-caches-"));
    ({ nixRoot, buildRoot } = await smallRoots());
    project = join(scratch, "nixwrt.config.ts");
    await writeFile(project, "");
    await build("maker", steps);
    root = (await importedBuildRoot(join(scratch, "maker"), buildRoot)) ?? "";
    good = join(scratch, "good");
    pushed = await push("maker", steps, good);
  });
  afterAll(() => removeTree(scratch));

  const options = (cache: string): EngineOptions => ({ cache: join(scratch, cache), nixRoot });
  const inputs = () => ({ root, sources: new Map() });

  function build(
    cache: string,
    of: Plan["steps"],
    more: { caches?: CacheAccess[]; onEvent?: (event: EngineEvent) => void } = {},
  ) {
    const { caches = [], onEvent = () => {} } = more;
    return buildPlan(
      { plan: planOf(of), buildRoot, sources: new Map(), project, onEvent },
      { ...options(cache), caches },
    );
  }

  function push(cache: string, of: Plan["steps"], folder: string, secretKey = key.secretKey): Promise<PushResult> {
    const target = { folder, shown: folder };
    return pushOutputs({ plan: planOf(of), inputs: inputs(), target, secretKey }, options(cache));
  }

  const access = (of: Partial<CacheAccess>): CacheAccess => ({ publicKey: key.publicKey, shown: "the cache", ...of });

  async function take(
    cache: string,
    caches: readonly CacheAccess[],
    of: Plan["steps"] = steps,
    which: readonly string[] = wanted,
  ): Promise<CachedSteps & { events: readonly EngineEvent[]; faults: readonly (string | undefined)[] }> {
    const events: EngineEvent[] = [];
    const request = {
      plan: planOf(of),
      inputs: inputs(),
      wanted: which,
      project,
      onEvent: (event: EngineEvent) => events.push(event),
    };
    const taken = await takeCached(request, { ...options(cache), caches });
    return { ...taken, events, faults: events.flatMap((event) => (event.kind === "cache" ? [event.fault] : [])) };
  }

  async function served(folder: string): Promise<CacheAccess> {
    const server = await serveFolder(folder);
    onTestFinished(() => server.close());
    return access({ url: server.address });
  }

  const storeNames = async (cache: string) =>
    (await readdir(join(scratch, cache, "nix/store"))).map((name) => name.slice(33));

  test("receives a push, whose sizes are reported, and only new outputs the next time", async () => {
    expect(pushed.outputs.map(({ step: name, isNew }) => [name, isNew])).toEqual([
      ["library", true],
      ["program", true],
      ["tool", true],
    ]);
    const tool = pushed.outputs.find((one) => one.step === "tool");
    expect(tool?.bytes).toBeGreaterThan(100_000);
    expect(tool?.packedBytes).toBeLessThan(10_000);
    expect(pushed.missing).toEqual([]);
    const again = await push("maker", { ...steps, never: step("true") }, good);
    expect(again.outputs.filter(({ isNew }) => isNew)).toEqual([]);
    expect(again.missing).toEqual(["never"]);
    // One description for each output, and none for the build root or anything else.
    expect((await readdir(good)).filter((name) => name.endsWith(".narinfo"))).toHaveLength(3);
  });

  test("serves only requested outputs over HTTP, without outputs that only compiling needs, and without a build root", async () => {
    const taken = await take("http", [await served(good)]);
    expect(taken.missing).toEqual([]);
    expect(await readFile(join(taken.outputs.get("program") ?? "", "text"), "utf8")).toBe("100000\n");
    expect((await storeNames("http")).filter((name) => !name.startsWith("."))).toEqual(expect.arrayContaining(wanted));
    expect(await storeNames("http")).not.toContain("tool");
    expect(await storeNames("http")).not.toContain("build-root");
    const told = taken.events.find((event) => event.kind === "cache");
    expect(told).toMatchObject({ steps: 2, bytes: expect.any(Number) });
    expect(told?.kind === "cache" && told.bytes).toBeGreaterThan(2_000_000);
    // The second build starts nothing: it has no Nix, and does not contact the server.
    const request = { plan: planOf(steps), inputs: inputs(), wanted, project };
    const known = await takeCached(request, { ...options("http"), nixRoot: "/nonexistent" });
    expect(known.outputs).toEqual(taken.outputs);
  });

  test("keeps downloaded outputs in garbage collection as long as the project uses them", async () => {
    const caches = [access({ folder: good })];
    const taken = await take("collected", caches);
    const none = { downloads: new Set<string>(), roots: new Set<string>() };
    await collectGarbage(options("collected"), none);
    expect(await readFile(join(taken.outputs.get("program") ?? "", "text"), "utf8")).toBe("100000\n");
    await take("collected", caches, steps, ["library"]);
    await collectGarbage(options("collected"), none);
    expect(await storeNames("collected")).toContain("library");
    expect(await storeNames("collected")).not.toContain("program");
  });

  test("is used to build what it lacks", async () => {
    const more = {
      ...steps,
      new: step('cat "$TOOL" "$LIBRARY" | wc -c > "$out"', { TOOL: { step: "tool" }, LIBRARY: { step: "library" } }),
    };
    const caches = [access({ folder: good })];
    const taken = await take("partly", caches, more, [...wanted, "new"]);
    expect(taken.missing).toEqual(["new"]);
    expect([...taken.outputs.keys()]).toEqual(wanted);
    const events: EngineEvent[] = [];
    const outputs = await build("partly", more, { onEvent: (event) => events.push(event) });
    expect(await readFile(outputs.get("new") ?? "", "utf8")).toBe("100007\n");
    expect(events.flatMap((event) => (event.kind === "step" && event.state === "started" ? [event.step] : []))).toEqual(
      ["new"],
    );
  });

  test("receives outputs that only compiling needs, too, which are downloaded only for compiling", async () => {
    const objects = { basis: { BASIS: "b" }, configuration: "a\n" };
    const of = { kernel: { ...step('echo kernel > "$out"; echo objects > "$objects"'), objects } };
    await build("maker", of);
    const folder = join(scratch, "objects");
    expect((await push("maker", of, folder)).outputs.map(({ step: name }) => name)).toEqual(["kernel", "kernel"]);
    const taken = await take("objects-taker", [access({ folder })], of, ["kernel"]);
    expect(await readFile(taken.outputs.get("kernel") ?? "", "utf8")).toBe("kernel\n");
    expect(await storeNames("objects-taker")).not.toContain("kernel-objects");
  });

  test("does not receive what is larger than the input that it is made from", async () => {
    const of = {
      source: { ...step('echo source > "$out"'), staysLocal: true },
      kernel: step('cat "$SOURCE" > "$out"', { SOURCE: { step: "source" } }),
    };
    await build("local-maker", of);
    const folder = join(scratch, "local");
    const pushed = await push("local-maker", of, folder);
    expect(pushed.outputs.map(({ step: name }) => name)).toEqual(["kernel"]);
    expect(pushed.missing).toEqual([]);
    const taken = await take("local-taker", [access({ folder })], of, ["kernel"]);
    expect(await readFile(taken.outputs.get("kernel") ?? "", "utf8")).toBe("source\n");
  });

  test("is asked by a build whose lock does not contain the root yet, too", async () => {
    const events: EngineEvent[] = [];
    await build("unpinned", steps, { caches: [access({ folder: good })], onEvent: (event) => events.push(event) });
    expect(events.flatMap((event) => (event.kind === "step" ? [event.state] : []))).toEqual([
      "cached",
      "cached",
      "cached",
    ]);
  });

  /** Returns a copy of the good cache, in which `spoil` has changed each file that matches `kind`. */
  async function spoilt(name: string, kind: RegExp, spoil: (file: string) => Promise<void>): Promise<CacheAccess> {
    const folder = join(scratch, name);
    await cp(good, folder, { recursive: true });
    const files = (await readdir(folder, { recursive: true })).filter((file) => kind.test(file));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) await spoil(join(folder, file));
    return await served(folder);
  }

  /** Starts a server that gives everyone the same response. */
  async function answering(status: number, body = ""): Promise<CacheAccess> {
    const server = createServer((_request, response) => response.writeHead(status).end(body));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    return access({ url: `http://me:secret@127.0.0.1:${(server.address() as AddressInfo).port}` });
  }

  const replace = (pattern: RegExp, by: string) => async (file: string) =>
    writeFile(file, (await readFile(file, "utf8")).replace(pattern, by));
  const half = async (file: string) => truncate(file, Math.floor((await readFile(file)).length / 2));
  const flip = async (file: string) => {
    const data = await readFile(file);
    data[data.length >> 1] = (data[data.length >> 1] ?? 0) ^ 0xff;
    await writeFile(file, data);
  };

  const bad: readonly [name: string, make: () => Promise<CacheAccess>, fault: RegExp][] = [
    ["unsigned", () => spoilt("unsigned", /narinfo$/, replace(/^Sig:.*\n/m, "")), /not signed with the key/],
    [
      "signed by others",
      async () => ({ ...(await served(good)), publicKey: generateCacheKey("team-1").publicKey }),
      /not signed with the key/,
    ],
    [
      "signed, and changed afterwards",
      () => spoilt("changed", /narinfo$/, replace(/^NarSize: .*$/m, "NarSize: 120")),
      /not signed with the key/,
    ],
    ["truncated", () => spoilt("cut", /nar\.zst$/, half), /damaged/],
    ["with a flipped bit", () => spoilt("flipped", /nar\.zst$/, flip), /damaged/],
    ["with truncated descriptions", () => spoilt("cut-info", /narinfo$/, half), /damaged/],
    ["with empty descriptions", () => spoilt("empty-info", /narinfo$/, (file) => truncate(file, 0)), /damaged/],
    [
      "without the described files",
      () => spoilt("hollow", /nar\.zst$/, (file) => removeTree(file)),
      /damaged|HTTP error 404/,
    ],
    [
      "of stores elsewhere",
      () => spoilt("elsewhere", /nix-cache-info$/, replace(/\/nix\/store/, "/other/store")),
      /stores in \/other\/store/,
    ],
    ["at a closed port", async () => access({ url: "http://127.0.0.1:1" }), /cannot be reached/],
    ["at an unknown host", async () => access({ url: "http://cache.invalid" }), /cannot be reached/],
    ["that is another server", () => answering(404), /no binary cache at this address/],
    ["that refuses", () => answering(403), /HTTP error 403|no binary cache/],
    ["that is broken", () => answering(500), /HTTP error 500/],
    ["that returns something else", () => answering(200, "<html>Log in to go on</html>"), /./],
    ["in a missing folder", async () => access({ folder: join(scratch, "nowhere") }), /no such folder/],
    ["of a kind that Nix does not support", async () => access({ url: "s3://bucket" }), /cannot open s3:/],
  ];

  test.each(bad)("is skipped with one line if it is bad, and the next one is asked: %s", async (name, make, fault) => {
    const caches = [await make(), await served(good)];
    const taken = await take(`bad-${name.replaceAll(/\W/g, "-")}`, caches);
    expect(taken.faults).toHaveLength(2);
    expect(taken.faults[0]).toMatch(fault);
    expect(taken.faults[0]).not.toMatch(/[^\P{C}]|secret/u);
    expect(taken.faults[1]).toBeUndefined();
    expect(taken.missing).toEqual([]);
    expect(await readFile(join(taken.outputs.get("program") ?? "", "text"), "utf8")).toBe("100000\n");
  });

  test("with other outputs only, such as those for another architecture, is not reported", async () => {
    const other = join(scratch, "other");
    await build("other-maker", { library: step('echo other > "$out"') });
    await push("other-maker", { library: step('echo other > "$out"') }, other);
    const taken = await take("unlike", [await served(other)]);
    expect(taken.faults).toEqual([undefined]);
    expect(taken.events).toContainEqual(expect.objectContaining({ kind: "cache", steps: 0 }));
    expect(taken.missing).toEqual(wanted);
  });

  test("gets an additional signature if outputs were pushed with another key", async () => {
    const folder = join(scratch, "rotated");
    const old = generateCacheKey("team-0");
    await push("maker", steps, folder, old.secretKey);
    await push("maker", steps, folder);
    expect((await take("rotated-taker", [access({ folder })])).missing).toEqual([]);
    expect((await take("rotated-old", [access({ folder, publicKey: old.publicKey })])).missing).toEqual([]);
  });

  /** Parameters of a push in its own process. */
  const pushOf = (steps: Readonly<Record<string, Step>>, folder: string) => ({
    ...{ steps, root, target: { folder, shown: folder } },
    ...{ secretKey: key.secretKey, options: options("maker") },
  });

  test("has nothing incomplete after kill -9 during a push, and the next push completes it", async () => {
    const large = { large: step('head -c 60000000 /dev/urandom > "$out"'), small: step('echo small > "$out"') };
    await build("maker", large);
    const folder = join(scratch, "killed");
    const child = startPush(pushOf(large, folder));
    const files = async () => (await readdir(folder, { recursive: true }).catch(() => [])).map(String);
    while (!(await files()).some((name) => name.includes("nar/"))) await delay(5);
    child.kill("SIGKILL");
    await child;
    const before = await take("killed-before", [access({ folder })], large, ["large", "small"]);
    expect(before.faults).toEqual([undefined]);
    expect(before.missing).toContain("large");
    await push("maker", large, folder);
    const after = await take("killed-after", [access({ folder })], large, ["large", "small"]);
    expect(after.missing).toEqual([]);
  });

  test("has nothing incomplete if its disk is full, which is reported", async () => {
    const large = { large: step('head -c 60000000 /dev/urandom > "$out"') };
    await build("maker", large);
    const folder = join(scratch, "full");
    await mkdir(folder);
    const small = underBubblewrap(nixRoot, ["--dev-bind", "/", "/", "--size", "20000000", "--tmpfs", folder]);
    const { stdout } = await startPush(pushOf(large, folder), small);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "refused",
      problems: [{ code: "CACHE_NOT_PUSHED", message: expect.stringContaining("its disk is full") }],
    });
  });

  test("is not created if there is nothing to push, which is an error", async () => {
    const never = { never: step('echo never > "$out"') };
    await expect(push("maker", never, join(scratch, "nothing"))).rejects.toMatchObject({
      exitClass: "usage",
      problems: [{ code: "CACHE_NOTHING_TO_PUSH" }],
    });
    expect(await readdir(scratch)).not.toContain("nothing");
  });
});
