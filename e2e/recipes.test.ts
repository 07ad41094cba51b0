import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { createProject } from "@nixwrt/testkit";
import { expect, onTestFinished, test } from "vitest";
import { packFolder } from "../packages/core/src/archive/packFolder.js";
import { buildPlan } from "../packages/core/src/engine/buildPlan.js";
import type { EngineEvent } from "../packages/core/src/engine/EngineEvent.js";
import { isElf, parseElf } from "../packages/core/src/formats/elf.js";
import { openProject } from "../packages/core/src/pipeline/openProject.js";
import { openArchive } from "../packages/core/src/pipeline/projectArchive.js";
import { mips } from "../packages/core/src/system/cpus/mips.js";
import { serveFolder } from "./engine/serveFolder.js";
import { pageFiles } from "./pageFiles.js";

/** The page's files without those of the npm package at its end, which another test publishes. */
const { files: pageCode } = pageFiles("packages.md");
const { files: ofCatalogue } = pageFiles("packages.md", "A catalogue of your own");
const recipes = Object.fromEntries(Object.entries(pageCode).filter(([path]) => !(path in ofCatalogue)));
const commit = "1".repeat(40);

/** Serves the page's downloads. Returns the page's files with the addresses and hashes of these downloads. */
async function withDownloads(files: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-e2e-recipes-"));
  const server = await serveFolder(folder);
  onTestFinished(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });
  await mkdir(join(folder, "pages/public"), { recursive: true });
  await writeFile(join(folder, "pages/public/index.html"), "<h1>pages</h1>\n");
  const tool = await publish(join(import.meta.dirname, "recipes/tool-1.0"), "tool-1.0.tar");
  const pages = await publish(join(folder, "pages"), `pages/archive/${commit}.tar`);
  const edited = Object.entries(files).map(([path, text]) => {
    const sha256 = path === "tool.ts" ? tool : pages;
    const address = text.replaceAll("https://downloads.example", server.address);
    return [path, address.replaceAll("0".repeat(64), sha256)];
  });
  return Object.fromEntries(edited);

  /** Publishes the tarball of a folder at a path of the server. Returns its hash. */
  async function publish(source: string, path: string): Promise<string> {
    const packed = await packFolder(source, folder);
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await rename(packed, join(folder, path));
    return basename(packed).slice(0, 64);
  }
}

/** Builds packages of a project with their dependencies, but no kernel. */
async function build(directory: string, names: readonly string[]) {
  const project = await openProject({ cwd: directory });
  const archive = await openArchive(project, {});
  const events: EngineEvent[] = [];
  const { plan, file, cache } = project;
  const targets = names.map((name) => `${name}-mips`);
  const request = { plan, targets, project: file, sources: await archive.sources(), ...(await archive.stepRoots()) };
  const options = { cache, nixRoot: await archive.root("nix"), env: process.env };
  const outputs = await buildPlan({ ...request, onEvent: (event) => events.push(event) }, options);
  const built = events.flatMap((event) => (event.kind === "step" && event.state === "started" ? [event.step] : []));
  const output = (name: string, path: string) => join(outputs.get(`${name}-mips`) ?? "", path);
  return { plan, built, output };
}

test("every recipe on the page builds the files that an image needs", async () => {
  const files = await withDownloads(recipes);
  await using project = await createProject(files);
  const names = ["greet", "hello", "pages", "rescue", "tool"];
  const { plan, output } = await build(project.directory, names);

  for (const [name, path] of [
    ["greet", "usr/lib/libgreet.so"],
    ["hello", "usr/bin/hello"],
    ["rescue", "busybox"],
    ["tool", "usr/bin/tool"],
  ] as const) {
    const data = await readFile(output(name, path));
    expect(isElf(data)).toBe(true);
    expect(parseElf(data)).toMatchObject({ bits: 32, littleEndian: false, fpAbi: mips.elf.mipsFpAbi, runpath: [] });
    expect({ name, symbols: data.includes(".symtab") }).toEqual({ name, symbols: false });
  }
  expect(parseElf(await readFile(output("hello", "usr/bin/hello"))).needed).toEqual(["libgreet.so", "libc.so"]);
  expect(await readFile(output("tool", "usr/bin/tool"), "latin1")).toContain("our words");
  expect(await readFile(output("pages", "public/index.html"), "utf8")).toBe("<h1>pages</h1>\n");

  // The header of a library is not installed. The library itself is installed with the packages that need it.
  expect(await readdir(output("greet", "usr/include"))).toEqual(["greet.h"]);
  const ours = plan.install.filter((one) => names.includes(one.package));
  expect(ours.map(({ path }) => path)).toEqual([
    "/rescue",
    "/usr/bin/hello",
    "/usr/bin/tool",
    "/usr/lib/libgreet.so",
    "/usr/share/www/index.html",
  ]);

  // Only the root of the step that asks for CMake contains it.
  const withTools = Object.entries(plan.steps).filter(([, step]) => step.tools !== undefined);
  expect(withTools.map(([name, { tools }]) => [name, tools])).toEqual([["hello-mips", ["cmake"]]]);

  // With a source folder, only what depends on the changed file is rebuilt. The random words make sure that no cache has the result.
  const words = `good day ${randomUUID()}`;
  expect((await build(project.directory, names)).built).toEqual([]);
  await writeFile(join(project.directory, "greet/greet.c"), files["greet/greet.c"]?.replace("hello", words) ?? "");
  const again = await build(project.directory, names);
  expect(again.built.toSorted()).toEqual(["greet-mips", "hello-mips"]);
  expect(await readFile(again.output("greet", "usr/lib/libgreet.so"), "latin1")).toContain(words);
});

test("a symbol that is not kept and a patch that does not apply are reported by name", async () => {
  const files = await withDownloads(recipes);
  await using project = await createProject({
    ...files,
    "rescue.ts": files["rescue.ts"]?.replace('DD: "y"', 'DD: "y", FEATURE_TAIL_ZOOM: "y"') ?? "",
    "tool.ts": files["tool.ts"]?.replace('-	puts("the', '-	puts("not the') ?? "",
  });
  const failure = await build(project.directory, ["rescue", "tool"]).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    failures: expect.arrayContaining([
      expect.objectContaining({
        step: "rescue-mips",
        problems: [
          {
            code: "PACKAGE_SYMBOL_LOST",
            message: "rescue: Kconfig changed CONFIG_FEATURE_TAIL_ZOOM from y to n",
            hint: expect.any(String),
          },
        ],
      }),
      expect.objectContaining({
        step: "tool-mips",
        problems: [
          {
            code: "PACKAGE_PATCH_FAILED",
            message: "the patch our-words.patch of the package tool does not apply",
            hint: expect.any(String),
          },
        ],
      }),
    ]),
  });
});
