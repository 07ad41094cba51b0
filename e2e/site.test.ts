import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hookNames } from "../packages/core/src/system/hooks.js";
import { repository } from "./support.js";

let site: string;
/** Text of each page, by path. */
const pages = new Map<string, string>();

beforeAll(async () => {
  site = await mkdtemp(join(tmpdir(), "nixwrt-e2e-site-"));
});
afterAll(() => rm(site, { recursive: true, force: true }));

test("the site is built without warnings: no broken links, and every export is documented", async () => {
  const docs = execa(join(repository, "node_modules/.bin/jiti"), [join(repository, "scripts/docs.ts"), site], {
    cwd: repository,
    reject: false,
    all: true,
  });
  const { exitCode, all } = await docs;
  expect({ exitCode, said: all }).toEqual({ exitCode: 0, said: expect.stringContaining(join(site, "index.html")) });
  for (const path of await readdir(site, { recursive: true })) {
    if (path.endsWith(".html") && path !== "404.html") pages.set(path, await readFile(join(site, path), "utf8"));
  }
});

test("every page of docs/ is on the site, and every package", async () => {
  const docs = (await readdir(join(repository, "docs"), { recursive: true })).filter((path) => path.endsWith(".md"));
  const wanted = docs.map((path) => `docs/${path.replace(/README\.md$/, "index.md").replace(/\.md$/, ".html")}`);
  expect(wanted.filter((path) => !pages.has(path))).toEqual([]);
  const packages = (await readdir(join(repository, "packages"))).filter((name) =>
    /^(core|testkit|plugin-|device-)/.test(name),
  );
  expect(packages.filter((name) => !pages.has(`packages/${name}/index.html`))).toEqual([]);
  expect(packages.filter((name) => !apiOf(name).length)).toEqual([]);
});

/** Paths of the pages of a package's API: one page, or one per entry point. */
function apiOf(name: string): string[] {
  return [...pages.keys()].filter((path) => new RegExp(`^reference/@nixwrt/${name}(/.*)?\\.html$`).test(path));
}

test("each page has one title", () => {
  const titles = [...pages].map(([path, html]) => ({ path, titles: html.match(/<h1[ >]/g)?.length }));
  expect(titles.filter(({ titles }) => titles !== 1)).toEqual([]);
});

test("each link leads to an existing page, and to an existing heading or row", async () => {
  const dead: string[] = [];
  for (const [path, html] of pages) {
    const links = [...html.matchAll(/<a [^>]*?href="([^"]*)"/g)].map(([, link = ""]) => link.replaceAll("&#x27;", "'"));
    for (const link of new Set(links)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [address = "", anchor = ""] = link.split("#").map(decodeURIComponent);
      const target = address === "" ? path : fileOf(address.startsWith("/") ? address : `/${dirname(path)}/${address}`);
      const page = pages.get(target);
      if (page === undefined ? !(await stat(join(site, target)).catch(() => undefined))?.isFile() : !has(page, anchor))
        dead.push(`${path}: ${link}`);
    }
  }
  expect(dead).toEqual([]);
});

function fileOf(address: string): string {
  const path = normalize(address).slice(1);
  if (path === "" || path.endsWith("/")) return `${path}index.html`;
  return /\.\w+$/.test(path) ? path : `${path}.html`;
}

const has = (page: string, id: string) => id === "" || page.includes(` id="${id}"`);

test("the list of pages starts with what a newcomer needs, and its groups with guides are open", () => {
  const html = pages.get("docs/networks.html") ?? "";
  const list = html.slice(html.indexOf("<aside"));
  const wanted = ["docs/from-zero-to-a-router", "docs/networks", "docs/upgrade", "docs/write-a-plugin", "docs/cli"];
  const places = wanted.map((address) => list.indexOf(`href="/${address}.html"`));
  expect(Math.min(...places)).toBeGreaterThan(0);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
});

test("the front page shows what the product does: a recording, a config, what works", async () => {
  const html = pages.get("index.html") ?? "";
  const images = [...html.matchAll(/<img[^>]* src="([^"]+)"/g)].map(([, source = ""]) => source);
  expect(images.length).toBeGreaterThan(0);
  for (const image of images) {
    if (!image.startsWith("data:image/svg+xml")) expect((await stat(join(site, image))).size, image).toBeGreaterThan(0);
  }
  for (const text of ["defineConfig", 'id="what-works-today"', "From zero to a router"]) expect(html).toContain(text);
});

test("search works offline: its index is part of the site and contains each guide", async () => {
  const [index = ""] = (await readdir(join(site, "static"))).filter((name) => name.startsWith("search_index"));
  const text = await readFile(join(site, "static", index), "utf8");
  for (const title of ["From zero to a router", "Problems and their codes", "@nixwrt/plugin-firewall"])
    expect(text).toContain(title);
});

test("a page loads scripts, styles and images only from the site", () => {
  const loads = [...pages.values()].flatMap((html) => [
    ...[...html.matchAll(/<(?:script|img|iframe)[^>]* src="([^"]+)"/g)].map(([, source = ""]) => source),
    ...[...html.matchAll(/<link[^>]* href="([^"]+)"/g)].map(([, source = ""]) => source),
  ]);
  expect(loads.length).toBeGreaterThan(100);
  expect([...new Set(loads)].filter((source) => !/^(\/(?!\/)|data:)/.test(source))).toEqual([]);
});

test("every error code has its own address", async () => {
  const html = pages.get("docs/errors.html") ?? "";
  const text = await readFile(join(repository, "docs/errors.md"), "utf8");
  const rows = [...text.matchAll(/^\| (`[A-Z_]+`[^|]*)\|/gm)].map(([, cell = ""]) => cell);
  const codes = rows.flatMap((cell) => [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, code = ""]) => code));
  expect(codes.length).toBeGreaterThan(100);
  expect(codes.filter((code) => !has(html, code))).toEqual([]);
});

test("every hook has a section", () => {
  const html = pages.get("docs/hooks.html") ?? "";
  expect(hookNames.filter((name) => !has(html, name.toLowerCase()))).toEqual([]);
});
