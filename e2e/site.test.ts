import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
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

test("each page has one title", async () => {
  const paths = [
    "index.html",
    "modules/_nixwrt_core.html",
    "documents/upgrade.html",
    "documents/from-zero-to-a-router.html",
  ];
  for (const path of paths) {
    const html = await readFile(join(site, path), "utf8");
    expect({ path, titles: html.match(/<h1[ >]/g)?.length }).toEqual({ path, titles: 1 });
  }
});

test("the guides are open in the list of pages before the scripts that draw it run", async () => {
  const html = await readFile(join(site, "index.html"), "utf8");
  const script = /<script>(for \(const group of \[.*?)<\/script>/s.exec(html);
  expect(script?.[1]).toBeDefined();
  expect(script?.index).toBeLessThan(html.indexOf("</head>"));
  const storage = new Map([["tsd-accordion-Guide", "false"]]);
  const localStorage = {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => storage.set(key, value),
  };
  runInNewContext(script?.[1] ?? "", { localStorage });
  expect(Object.fromEntries(storage)).toEqual({
    "tsd-accordion-Start": "true",
    // What the reader has closed stays closed.
    "tsd-accordion-Guide": "false",
    "tsd-accordion-Reference": "true",
  });
});

test("every image of the front page is part of the site", async () => {
  const html = await readFile(join(site, "index.html"), "utf8");
  const images = [...html.matchAll(/<img[^>]* src="([^"]+)"/g)].map(([, source = ""]) => source);
  expect(images.length).toBeGreaterThan(0);
  for (const image of images) expect((await stat(join(site, image))).size, image).toBeGreaterThan(0);
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
