import { chmod, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AssemblyEvent, AssemblyInput } from "../../src/image/AssemblyInput.js";
import { assembleImages } from "../../src/image/assembleImages.js";
import { findAssembled } from "../../src/image/findAssembled.js";
import { buildDate, file, secret } from "../../src/system/content.js";
import { plugin, systemOf } from "../system/support.js";
import { codesOf, fill, hostTools, scratch, secretsOf } from "./support.js";

const plan = {
  version: 1,
  buildRoot: { suite: "trixie", packages: [] },
  steps: {},
  kernel: "linux",
  deviceTrees: {},
  kernelImages: {},
  packageSteps: {},
  install: [],
  packages: [],
} as const;

/** Returns the input for an image of a kernel and a script. It has no root file system, so it needs no tools. */
async function project(more: Partial<AssemblyInput> = {}): Promise<AssemblyInput> {
  const folder = await fill(await scratch(), { "step/vmlinux": "kernel", "key.pub": "ssh-ed25519 A" });
  const system = systemOf([
    plugin("keys", { etc: (etc) => etc.file("key", [secret("KEY"), file("key.pub"), buildDate()], { mode: 0o600 }) }),
  ]);
  return {
    system,
    plan,
    outputs: new Map([["linux", join(folder, "step")]]),
    packages: [{ name: "linux", version: "6.12", licence: "GPL-2.0-only", source: "binary:trixie/linux-source-6.12" }],
    configHash: "c0ffee",
    buildDate: 1_700_000_000,
    images: [
      {
        name: "emulator",
        parts: [
          { file: "vmlinux", from: { kernel: "vmlinux" } },
          { file: "run", from: { text: "#!/bin/sh\n" }, mode: 0o755 },
        ],
      },
    ],
    secrets: secretsOf({ KEY: "hunter2" }),
    tools: hostTools,
    directory: folder,
    outDirectory: join(folder, "out"),
    cache: join(folder, "cache"),
    ...more,
  };
}

describe("assembleImages", () => {
  it("makes images, reports their sizes, and makes identical ones in another folder", async () => {
    const events: AssemblyEvent[] = [];
    const here = await project({ onEvent: (event) => events.push(event) });
    const there = await project();
    const [[a], [b]] = await Promise.all([assembleImages(here), assembleImages(there)]);
    expect(a?.path).toBe(join(here.outDirectory, "emulator"));
    expect(a?.files.map((one) => one.path)).toEqual(["manifest.json", "run", "vmlinux"]);
    expect({ ...a, path: "" }).toEqual({ ...b, path: "" });
    expect(events).toEqual([{ kind: "assembled", what: "emulator", bytes: a?.bytes, seconds: expect.any(Number) }]);
    const manifest = JSON.parse(await readFile(join(here.outDirectory, "emulator/manifest.json"), "utf8"));
    expect(manifest).toMatchObject({
      image: "emulator",
      device: "test-board",
      hostname: "test",
      configHash: "c0ffee",
      packages: here.packages,
      secrets: [],
      parts: [
        { file: "vmlinux", bytes: 6 },
        { file: "run", bytes: 10 },
      ],
    });
  });

  it("fills a chip with files of packages, erases the rest, and makes it again when a package changes", async () => {
    const from = { package: "loader", file: "loader.bin" };
    const contents = [
      { offset: 4, from },
      { offset: 12, from: { text: "factory" } },
    ];
    const board = { name: "board", parts: [{ file: "chip.bin", from: { chip: { size: 20, contents } } }] };
    const input = await project({ images: [board] });
    await fill(input.directory, { "a/loader.bin": "loader", "b/loader.bin": "newer" });
    const loaded = (step: string) => ({
      ...input,
      plan: { ...input.plan, packageSteps: { loader: "loader-mips" } },
      outputs: new Map([...input.outputs, ["loader-mips", join(input.directory, step)]]),
    });
    await assembleImages(loaded("a"));
    const chip = () => readFile(join(input.outDirectory, "board/chip.bin"), "latin1");
    expect(await chip()).toBe("\xff\xff\xff\xffloader\xff\xfffactory\xff");
    expect(await findAssembled(loaded("b"))).toBeUndefined();
    await assembleImages(loaded("b"));
    expect(await chip()).toBe("\xff\xff\xff\xffnewer\xff\xff\xfffactory\xff");
  });

  it("does nothing if nothing has changed", async () => {
    const input = await project();
    expect(await findAssembled(input)).toBeUndefined();
    const made = await assembleImages(input);
    const before = await stat(join(input.outDirectory, "emulator"));
    expect(await findAssembled(input)).toEqual(made);
    expect(await assembleImages(input)).toEqual(made);
    expect((await stat(join(input.outDirectory, "emulator"))).ino).toBe(before.ino);
  });

  it.each<[string, (input: AssemblyInput) => Partial<AssemblyInput> | Promise<void>]>([
    ["a secret", () => ({ secrets: secretsOf({ KEY: "hunter3" }) })],
    ["the tools", () => ({ tools: { ...hostTools, identity: "newer" } })],
    ["a step's output", ({ outputs }) => ({ outputs: new Map([["linux", `${outputs.get("linux")}/.`]]) })],
    ["a referenced file", ({ directory }) => writeFile(join(directory, "key.pub"), "B")],
    ["the mode of a file", ({ directory }) => chmod(join(directory, "key.pub"), 0o600)],
    ["the hostname", ({ system }) => ({ system: { ...system, hostname: "other" } })],
    ["the build date", () => ({ buildDate: 1_700_000_001 })],
    ["the config", () => ({ configHash: "other" })],
    ["an output file's bytes", ({ outDirectory }) => writeFile(join(outDirectory, "emulator/run"), "x")],
    ["the cache", ({ directory }) => ({ cache: join(directory, "other") })],
  ])("makes the image again after a change of %s", async (_, change) => {
    const input = await project();
    await assembleImages(input);
    expect(await findAssembled({ ...input, ...(await change(input)) })).toBeUndefined();
  });

  it("compares bytes if only a file's time has changed", async () => {
    const input = await project();
    const made = await assembleImages(input);
    await utimes(join(input.outDirectory, "emulator/run"), 1, 1);
    expect(await findAssembled(input)).toEqual(made);
  });

  it("keeps nothing in the cache that reveals secrets", async () => {
    const input = await project();
    await assembleImages(input);
    const folder = join(input.cache, "assembled");
    const names = await readdir(folder);
    expect(names).toHaveLength(2);
    for (const name of names) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
      expect(await readFile(join(folder, name), "latin1")).not.toContain("hunter2");
    }
  });

  it("reports a part that the kernel's build lacks, and leaves nothing behind", async () => {
    const input = await project({ images: [{ name: "x", parts: [{ file: "uImage", from: { kernel: "uImage" } }] }] });
    expect(await codesOf(() => assembleImages(input))).toEqual(["IMAGE_PART_MISSING"]);
    expect(await readdir(input.outDirectory)).toEqual([]);
  });

  it("stops when it is aborted", async () => {
    const input = await project({ signal: AbortSignal.abort(new Error("stopped")) });
    await expect(assembleImages(input)).rejects.toThrow("stopped");
    expect(await readdir(input.outDirectory)).toEqual([]);
  });
});
