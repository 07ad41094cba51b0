import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { BuilderAccess } from "../packages/core/src/engine/builders.js";
import { generateCacheKey } from "../packages/core/src/engine/cacheKey.js";
import type { EngineEvent } from "../packages/core/src/engine/EngineEvent.js";
import type { CacheAccess } from "../packages/core/src/engine/nix.js";
import { removeTree } from "../packages/core/src/engine/removeTree.js";
import type { Plan } from "../packages/core/src/plan/Plan.js";
import { step } from "../packages/core/test/engine/plan.js";
import { logLine, outcomeOf, startBuild, startPush, underBubblewrap } from "./engine/childBuild.js";
import type { Outcome } from "./engine/outcome.js";
import type { BuildSpec } from "./engine/runBuild.js";
import { smallRoots } from "./engine/smallRoots.js";
import { startBuilder, type TestBuilder } from "./engine/startBuilder.js";

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };

/** Remote steps, with a real sshd and a second store. */
describe("a remote builder", () => {
  let scratch: string;
  let nixRoot: string;
  let buildRoot: string;
  let builder: TestBuilder & { stop(): Promise<void> };

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "nixwrt-e2e-builders-"));
    await chmod(scratch, 0o755);
    ({ nixRoot, buildRoot } = await smallRoots());
    builder = await startBuilder(join(scratch, "builder"), nixRoot);
  });
  afterAll(async () => {
    await builder.stop();
    await removeTree(scratch);
  });

  const access = (
    of: TestBuilder,
    more: Partial<BuilderAccess["ssh"]> = {},
    shown = "builder.test",
  ): BuilderAccess => ({
    ssh: {
      alias: "builder-0",
      user: of.user,
      host: "127.0.0.1",
      port: of.port,
      keyFile: of.sshKey,
      hostKey: of.hostKey,
      ...more,
    },
    shown,
    systems: ["x86_64-linux"],
    maxJobs: 2,
    speed: 1,
  });

  /** A step that reports where it ran. Only the builder has the marker file. */
  const where = (more = "") =>
    step(
      `[ -e ${builder.marker} ] && there=1 || there=; ${more}; cat ${builder.marker} > "$out" || echo here > "$out"`,
    );

  async function spec(cache: string, steps: Plan["steps"], builders: readonly BuilderAccess[]): Promise<BuildSpec> {
    const project = join(scratch, "nixwrt.config.ts");
    await writeFile(project, "");
    return { steps, request: { buildRoot, project }, options: { cache: join(scratch, cache), nixRoot, builders } };
  }

  const faults = (lines: readonly Outcome[]) =>
    lines.flatMap((line) => (line.kind === "event" && line.event.kind === "builder" ? [line.event] : []));
  const builtBy = (lines: readonly Outcome[]) =>
    Object.fromEntries(
      lines.flatMap(({ ...line }) =>
        line.kind === "event" && line.event.kind === "step" && line.event.state === "finished"
          ? [[line.event.step, line.event.builder ?? "here"]]
          : [],
      ),
    );
  async function output(lines: readonly Outcome[], name: string): Promise<string> {
    const last = lines.at(-1);
    if (last?.kind !== "built") throw new Error(`not built: ${JSON.stringify(lines.slice(-3))}`);
    return (await readFile(last.outputs[name] ?? "", "utf8")).trim();
  }

  test("runs a step as this user, shows its log, and copies its output back", async () => {
    const steps = {
      first: where("echo from the step"),
      second: step('cat "$FIRST" > "$out"', { FIRST: { step: "first" } }),
    };
    const lines = await outcomeOf(startBuild(await spec("mine", steps, [access(builder)])));
    expect(await output(lines, "second")).toBe("from the builder");
    expect(builtBy(lines)).toEqual({ first: "builder.test", second: "builder.test" });
    expect(faults(lines)).toEqual([]);
    const events: EngineEvent[] = lines.flatMap((line) => (line.kind === "event" ? [line.event] : []));
    expect(events).toContainEqual({ kind: "log", step: "first", line: "from the step" });
    expect(await readdir(join(builder.nix, "store"))).toContainEqual(expect.stringMatching(/-first$/));
  });

  test.runIf(isRoot)("runs a step as an ordinary user without an account, too", async () => {
    const home = join(scratch, "nobody");
    await mkdir(home);
    // The cache is in a home folder that the other user cannot access.
    for (const [name, root] of [
      ["nix-root", nixRoot],
      ["build-root", buildRoot],
    ] as const)
      await cp(root, join(home, name), { recursive: true, verbatimSymlinks: true });
    await cp(builder.sshKey, join(home, "key"));
    await chown(join(home, "key"), nobody.uid, nobody.gid);
    await chown(home, nobody.uid, nobody.gid);
    await writeFile(join(home, "nixwrt.config.ts"), "");
    const { steps } = await spec("", { first: where("echo as nobody") }, []);
    const request = { buildRoot: join(home, "build-root"), project: join(home, "nixwrt.config.ts") };
    const builders = [access(builder, { keyFile: join(home, "key") })];
    const options = { cache: join(home, "cache"), nixRoot: join(home, "nix-root"), builders };
    const lines = await outcomeOf(startBuild({ steps, request, options }, [], { HOME: home }, nobody));
    expect(await output(lines, "first")).toBe("from the builder");
  });

  test.each<[string, (of: TestBuilder) => BuilderAccess, RegExp]>([
    ["that does not answer", (of) => access(of, { port: 1 }), /cannot be reached|refused/],
    [
      "with another host key",
      (of) =>
        access(of, { hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIZEJmzJaBpsVvh5IrWH2LXtPwFd8vBx/VGVBNHtLM4r" }),
      /its host key is not the one in the config/,
    ],
    [
      "that does not accept the key",
      (of) => access(of, { keyFile: of.sshKey.replace(/key$/, "host_key") }),
      /rejects the login with the key/,
    ],
    ["whose key is missing here", (of) => access(of, { keyFile: "/nonexistent/key" }), /there is no key/],
    ["with an unknown host name", (of) => access(of, { host: "builder.invalid" }), /cannot be reached/],
  ])("%s is reported in one line, and the steps run here", async (name, make, fault) => {
    const cache = `bad-${name.replaceAll(/\W/g, "-")}`;
    const lines = await outcomeOf(startBuild(await spec(cache, { one: where(`echo ${cache}`) }, [make(builder)])));
    expect(await output(lines, "one")).toBe("here");
    expect(faults(lines)).toHaveLength(1);
    expect(faults(lines)[0]).toMatchObject({ builder: "builder.test", fault: expect.stringMatching(fault) });
  });

  test("on this machine itself is skipped", async () => {
    const ssh = join(scratch, "etc-ssh");
    await mkdir(ssh);
    await writeFile(join(ssh, "ssh_host_ed25519_key.pub"), `${builder.hostKey} root@here\n`);
    await writeFile(join(ssh, "ssh_host_rsa_key.pub"), "damaged\n");
    const wrapper = underBubblewrap(nixRoot, [
      "--dev-bind",
      "/",
      "/",
      "--tmpfs",
      "/etc/ssh",
      "--ro-bind",
      ssh,
      "/etc/ssh",
    ]);
    const lines = await outcomeOf(
      startBuild(await spec("itself", { one: where("echo itself") }, [access(builder)]), wrapper),
    );
    expect(faults(lines)).toMatchObject([{ fault: expect.stringContaining("it is this machine") }]);
    expect(await output(lines, "one")).toBe("here");
  });

  test("reports a failing step, which is not tried again here", async () => {
    const lines = await outcomeOf(
      startBuild(await spec("failing", { one: step("echo wrong; exit 3") }, [access(builder)])),
    );
    expect(lines.at(-1)).toMatchObject({ kind: "refused", exitClass: "build", problems: [{ code: "STEP_FAILED" }] });
    expect(faults(lines)).toEqual([]);
    expect(lines.filter((line) => line.kind === "event" && line.event.kind === "log")).toHaveLength(1);
  });

  test("that is switched off during a step is replaced: the step is built here", async () => {
    const doomed = await startBuilder(join(scratch, "doomed"), nixRoot);
    onTestFinished(() => doomed.stop());
    const steps = { one: where('[ -z "$there" ] || { echo begun; sleep 600; }') };
    const child = startBuild(await spec("cut", steps, [access(doomed)]));
    const outcome = outcomeOf(child);
    await logLine(child, "begun");
    await doomed.cut();
    const lines = await outcome;
    expect(await output(lines, "one")).toBe("here");
    expect(faults(lines)).toContainEqual(expect.objectContaining({ builder: "builder.test" }));
  });

  test.each([
    ["before the step, while its inputs are copied", 20_000_000, ""],
    ["in the middle of the step", 300_000_000, '[ -z "$there" ] || head -c 400000000 /dev/zero > "$out"'],
  ])("whose disk is full %s is replaced: the step is built here", async (when, bytes, script) => {
    const name = when.replaceAll(/\W/g, "-");
    const full = await startBuilder(join(scratch, name), nixRoot, { bytes });
    onTestFinished(() => full.stop());
    const lines = await outcomeOf(
      startBuild(await spec(`${name}-cache`, { one: where(script || "echo full") }, [access(full)])),
    );
    expect(await output(lines, "one")).toBe("here");
    expect(faults(lines)).toContainEqual(expect.objectContaining({ fault: expect.stringContaining("full") }));
  });

  test("with Nix also serves as a binary cache, for uploads and downloads", async () => {
    const key = generateCacheKey("team-1");
    const steps = { shared: step('echo shared > "$out"') };
    const maker = await spec("maker", steps, []);
    await outcomeOf(startBuild(maker));
    const [record = ""] = await readdir(join(scratch, "maker/engine/build-roots"));
    const root = await readFile(join(scratch, "maker/engine/build-roots", record), "utf8");
    const { ssh } = access(builder);
    const target = { url: `ssh-ng://${ssh.alias}`, ssh, shown: "builder.test" };
    const pushed = await startPush({ steps, root, target, secretKey: key.secretKey, options: maker.options });
    expect(JSON.parse(pushed.stdout)).toMatchObject({ kind: "pushed", outputs: [{ step: "shared", isNew: true }] });
    const caches: CacheAccess[] = [{ ...target, publicKey: key.publicKey }];
    const taker = await spec("taker", steps, []);
    const lines = await outcomeOf(startBuild({ ...taker, options: { ...taker.options, caches } }));
    expect(builtBy(lines)).toEqual({});
    expect(await output(lines, "shared")).toBe("shared");
  });
});
