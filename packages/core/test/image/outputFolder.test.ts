import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { builtImage, sha256 } from "../../src/image/BuiltImage.js";
import { type ImageFile, publishImage, withWorkspace } from "../../src/image/outputFolder.js";
import { makeOwnedFolder } from "../../src/owned.js";
import { codesOf, errorOf, fill, scratch } from "./support.js";

/** Returns the files of an image: parts with this text, and the manifest that lists them. */
function filesOf(text: string, parts = ["a", "b"]): ImageFile[] {
  const manifest = JSON.stringify({ nixwrt: "0", parts: parts.map((file) => ({ file })) });
  const file = (path: string, data: string): ImageFile => ({ path, data: Buffer.from(data), mode: 0o644 });
  return [...parts.map((path) => file(path, text)), file("manifest.json", manifest)];
}

async function publish(outDirectory: string, files: ImageFile[], secret = false): Promise<string> {
  return await withWorkspace(outDirectory, (workspace) =>
    publishImage({ name: "emulator", files, secret }, { workspace, outDirectory }),
  );
}

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

describe("publishImage", () => {
  it("creates a folder, replaces it as a whole, and leaves nothing else", async () => {
    const out = join(await scratch(), "deep", "out");
    await publish(out, filesOf("old", ["a", "gone"]));
    expect(await publish(out, filesOf("new"))).toBe(join(out, "emulator"));
    expect(await readdir(out)).toEqual(["emulator"]);
    expect(await readdir(join(out, "emulator"))).toEqual(["a", "b", "manifest.json"]);
    expect(await readFile(join(out, "emulator/a"), "utf8")).toBe("new");
  });

  it("makes an image readable for others, unless it contains secrets", async () => {
    const out = await scratch();
    const run = { path: "run", data: Buffer.from("#!"), mode: 0o755 };
    const modes = async () => [
      await modeOf(join(out, "emulator")),
      await modeOf(join(out, "emulator/run")),
      await modeOf(join(out, "emulator/manifest.json")),
    ];
    const files = [...filesOf("x", ["run"]).slice(1), run];
    await publish(out, files);
    expect(await modes()).toEqual([0o755, 0o755, 0o644]);
    await publish(out, files, true);
    expect(await modes()).toEqual([0o700, 0o700, 0o600]);
  });

  it.each<[string, (folder: string) => Promise<unknown>]>([
    ["a folder without a manifest", (folder) => fill(folder, { "thesis.txt": "" })],
    ["a manifest of something else", (folder) => fill(folder, { "manifest.json": '{"name":"web app"}' })],
    ["a manifest that is not JSON", (folder) => fill(folder, { "manifest.json": "" })],
    [
      "a file that is not from a build",
      async (folder) => fill(folder, { "manifest.json": '{"nixwrt":"0","parts":[]}', notes: "" }),
    ],
    ["a file", (folder) => writeFile(folder, "")],
    ["a link", (folder) => symlink(".", folder)],
  ])("does not replace %s", async (_, make) => {
    const out = await scratch();
    await make(join(out, "emulator"));
    const before = await readdir(out);
    const error = await errorOf(() => publish(out, filesOf("x")));
    expect(error.exitClass).toBe("host");
    expect(error.problems).toMatchObject([{ code: "OUT_FOREIGN", path: join(out, "emulator") }]);
    expect(await readdir(out)).toEqual(before);
  });

  it("replaces an empty folder", async () => {
    const out = await scratch();
    await mkdir(join(out, "emulator"));
    await publish(out, filesOf("x"));
    expect(await readdir(join(out, "emulator"))).toHaveLength(3);
  });

  it("publishes one complete image if called several times at once", async () => {
    const out = await scratch();
    await Promise.all(Array.from({ length: 12 }, (_, index) => publish(out, filesOf(`${index}`))));
    expect(await readdir(out)).toEqual(["emulator"]);
    const [a, b] = await Promise.all(["a", "b"].map((name) => readFile(join(out, "emulator", name), "utf8")));
    expect(a).toBe(b);
  });
});

describe("withWorkspace", () => {
  it("provides a private folder, and removes it afterwards, even after a failure", async () => {
    const out = await scratch();
    const failing = withWorkspace(out, async (workspace) => {
      expect(await modeOf(workspace)).toBe(0o700);
      await fill(workspace, { "deep/file": "" });
      throw new RangeError("as is");
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect(await readdir(out)).toEqual([]);
  });

  it("reports an output folder that cannot be created", async () => {
    const folder = await fill(await scratch(), { out: "a file" });
    const error = await errorOf(() => publish(join(folder, "out"), filesOf("x")));
    expect(error.exitClass).toBe("host");
    expect(error.problems).toMatchObject([{ code: "OUT_NOT_WRITABLE", path: join(folder, "out") }]);
  });

  it("reports an output folder without write permission", async () => {
    const out = await scratch();
    await chmod(out, 0o555);
    expect(await asOrdinaryUser(() => codesOf(() => publish(out, filesOf("x"))))).toEqual(["OUT_NOT_WRITABLE"]);
    await chmod(out, 0o777);
    await publish(out, filesOf("x"), true);
    await chmod(join(out, "emulator"), 0o000);
    expect(await asOrdinaryUser(() => codesOf(() => publish(out, filesOf("x"))))).toEqual(["OUT_NOT_WRITABLE"]);
  });

  it("cleans up after killed processes, restores what they were replacing, and ignores running ones", async () => {
    const out = await scratch();
    const running = await makeOwnedFolder(out, ".work-");
    const ofNobody = (end: string) => basename(running).replace(/\.\w+$/, end);
    const gone = ofNobody(".ended").replace(`.${process.pid}.`, `.${(await endedProcess()).pid}.`);
    const otherWithOurId = ofNobody(".other").replace(/\.\d+\.other/, ".1.other");
    await fill(out, {
      [`${gone}/emulator/half`]: "",
      [`${otherWithOurId}/replaced-0-emulator/old`]: "old",
      [`${otherWithOurId}/replaced-1-other/old`]: "older",
      ".work-of-mine": "",
      "other/new": "newer",
    });
    await withWorkspace(out, async () => {});
    expect((await readdir(out)).sort()).toEqual([basename(running), ".work-of-mine", "emulator", "other"]);
    expect(await readdir(join(out, "emulator"))).toEqual(["old"]);
    expect(await readdir(join(out, "other"))).toEqual(["new"]);
  });

  it("leaves a complete image, old or new, whenever it is killed", async () => {
    const folder = await scratch();
    const out = join(folder, "out");
    await publish(out, filesOf("x".repeat(1_000_000)));
    const program = await writer(folder, out);
    for (let round = 0; round < 10; round += 1) {
      const child = fork(program, { execArgv: [] });
      await once(child, "message");
      await setTimeout(5 * round);
      child.kill("SIGKILL");
      await once(child, "exit");
      await withWorkspace(out, async () => {});
      expect(await readdir(out)).toEqual(["emulator"]);
      const [a, b] = await Promise.all(["a", "b"].map((name) => readFile(join(out, "emulator", name))));
      expect([a?.length, a?.equals(b as Buffer)]).toEqual([1_000_000, true]);
    }
  });
});

/** Root can write everywhere, so the process becomes `nobody` temporarily. */
async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    if (root) process.seteuid?.(0);
  }
}

async function endedProcess() {
  const child = execFile("true");
  await once(child, "exit");
  return child;
}

/** Makes a program that publishes images until it is killed. */
async function writer(folder: string, out: string): Promise<string> {
  const source = `
    import { publishImage, withWorkspace } from ${JSON.stringify(join(import.meta.dirname, "../../src/image/outputFolder.ts"))};
    const manifest = JSON.stringify({ nixwrt: "0", parts: [{ file: "a" }, { file: "b" }] });
    const outDirectory = ${JSON.stringify(out)};
    for (let count = 0; ; count += 1) {
      const data = Buffer.alloc(1_000_000, String(count));
      const files = [["a", data], ["b", data], ["manifest.json", Buffer.from(manifest)]].map(([path, data]) => ({ path, data, mode: 0o644 }));
      await withWorkspace(outDirectory, (workspace) => publishImage({ name: "emulator", files, secret: false }, { workspace, outDirectory }));
      if (count === 0) process.send("started");
    }`;
  const outfile = join(folder, "writer.mjs");
  const stdin = { contents: source, resolveDir: folder, loader: "ts" } as const;
  await build({ stdin, bundle: true, platform: "node", format: "esm", outfile });
  return outfile;
}

describe("builtImage", () => {
  it("computes the same hash as sha256sum", async () => {
    const out = await scratch();
    const folder = await publish(out, filesOf("text", ["b", "A", "c-d", "c.d"]));
    const names = await readdir(folder);
    const files = names.map(async (path) => {
      const data = await readFile(join(folder, path));
      return { path, bytes: data.length, sha256: sha256(data) };
    });
    const image = builtImage("emulator", folder, (await Promise.all(files)).reverse());
    const script = "LC_ALL=C sh -c 'sha256sum *' | sha256sum; cat * | wc -c";
    const { stdout } = await promisify(execFile)("sh", ["-c", script], { cwd: folder });
    expect(stdout).toBe(`${image.sha256}  -\n${image.bytes}\n`);
  });
});
