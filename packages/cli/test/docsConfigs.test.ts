import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openProject } from "@nixwrt/core/host";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..");
const pages = globSync(["README.md", "docs/**/*.md", "packages/*/README.md"], { cwd: root }).sort();

interface DocumentedConfig {
  readonly page: string;
  readonly text: string;
  readonly file: string;
  /** Other files of the page by path, which the config can import. */
  readonly files: ReadonlyMap<string, string>;
}

/** All code blocks in the docs that are a complete config. */
const configs = pages.flatMap((page): DocumentedConfig[] => {
  const source = readFileSync(join(root, page), "utf8");
  const named = [...source.matchAll(/^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$/gms)];
  const files = new Map(named.map(([, path = "", code = ""]) => [path, code]));
  const blocks = [...source.matchAll(/^```(ts|json|yaml)\n(.*?)^```$/gms)];
  return blocks.flatMap(([, language, text = ""]) => {
    const isConfig =
      language === "ts" ? /^export default defineConfig\(/m.test(text) : /^( {2})?"?device"?:/m.test(text);
    const file = language === "ts" ? "nixwrt.config.ts" : `.nixwrtrc.${language}`;
    // Configs with a package that the page itself makes are tested elsewhere.
    const imported = [...text.matchAll(/from "([^"./][^"]*)"/g)].map(([, name = ""]) => name);
    const made = imported.some((name) => source.includes(`"name": "${name}"`));
    return isConfig && !made ? [{ page, text, file, files }] : [];
  });
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nixwrt-project-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the docs contain configs in TypeScript and JSON", () => {
  expect(configs.length).toBeGreaterThan(15);
  expect(new Set(configs.map(({ file }) => file))).toContain(".nixwrtrc.json");
});

test.each(configs.map((config, index) => [config.page, index, config] as const))(
  "a config in %s is valid for its board (%i)",
  async (_page, index, { text, file, files }) => {
    const cwd = join(folder, String(index));
    for (const [path, code] of [...files, [file, text] as const]) {
      mkdirSync(dirname(join(cwd, path)), { recursive: true });
      writeFileSync(join(cwd, path), code);
    }
    writeFileSync(join(cwd, "package.json"), '{ "type": "module" }');
    const { system } = await openProject({ cwd, env: { HOME: folder } });
    expect(system.images.size).toBeGreaterThan(0);
  },
);
