import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hookNames } from "../packages/core/src/system/hooks.js";
import { repository } from "./support.js";

let site: string;

beforeAll(async () => {
  site = await mkdtemp(join(tmpdir(), "nixwrt-e2e-site-"));
});
afterAll(() => rm(site, { recursive: true, force: true }));

const page = (name: string) => readFile(join(site, "documents", `${name}.html`), "utf8");

test("the site is made without a warning: no broken link, nothing exported that is not documented", async () => {
  const docs = execa(join(repository, "node_modules/.bin/jiti"), [join(repository, "scripts/docs.ts"), site], {
    cwd: repository,
    reject: false,
    all: true,
  });
  const { exitCode, all } = await docs;
  expect({ exitCode, said: all }).toEqual({
    exitCode: 0,
    said: join(site, "index.html"),
  });
});

test("every page of docs/ is in it, and every package", async () => {
  const pages = (await readdir(join(repository, "docs"))).filter((name) => name.endsWith(".md"));
  const made = await readdir(join(site, "documents"));
  expect(made.length).toBeGreaterThan(pages.length);
  const modules = await readdir(join(site, "modules"));
  const folders = await readdir(join(repository, "packages"));
  const wanted = folders.filter((name) => /^(core|testkit|plugin-|device-)/.test(name));
  expect(modules.toSorted()).toEqual(wanted.map((name) => `_nixwrt_${name}.html`).toSorted());
});

test("every problem code has an address", async () => {
  const html = await page("errors");
  const text = await readFile(join(repository, "docs/errors.md"), "utf8");
  const rows = [...text.matchAll(/^\| (`[A-Z_]+`[^|]*)\|/gm)].map(([, cell = ""]) => cell);
  const codes = rows.flatMap((cell) => [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code));
  expect(codes.length).toBeGreaterThan(100);
  expect(codes.filter((code) => !html.includes(`<code id="${code}">`))).toEqual([]);
});

test("every hook has a section", async () => {
  const html = await page("hooks");
  expect(hookNames.filter((name) => !html.includes(`id="${name.toLowerCase()}"`))).toEqual([]);
});
