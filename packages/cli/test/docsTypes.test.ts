import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..");
const pages = globSync(["README.md", "docs/**/*.md", "packages/*/README.md", "examples/*/README.md"], { cwd: root });

/** Imports and declarations that a partial config or test can use implicitly. */
const prelude = `import { debianSource, defineConfig, file, makePackage, secret, usbDisk, type Plugin } from "@nixwrt/core";
import { applyPlugins, openProject } from "@nixwrt/core/host";
import { qemu } from "@nixwrt/device-qemu";
import { sshd } from "@nixwrt/plugin-sshd";
import { bootBoard, bootImage, startProvider, testDevice } from "@nixwrt/testkit";
import { expect } from "vitest";
declare const project: { directory: string }, key: { privateKey: string }, httpd: () => Plugin;
`;

/** Functions that turn a partial block into a module. The first one with a matching start is used. */
const wholes: readonly (readonly [RegExp, (text: string) => string])[] = [
  [/^(?:import|export|\/\*\*|\/\/ nixwrt\.config)/, (text) => text],
  [
    /^exemptions:/,
    (text) => `${prelude}makePackage({ name: "a", source: debianSource("a"), licence: "MIT", files: [], ${text} });`,
  ],
  [/^\w+:/, (text) => `${prelude}defineConfig({ device: qemu(), ${text} });`],
  [/^hooks\./, (text) => `${prelude}export const plugin: Plugin = { name: "a", apply({ hooks }) { ${text} } };`],
  [
    /^declare module/,
    (text) => `${prelude}${text.replace(/^(apply\()/m, 'export const plugin: Plugin = { name: "a", $1')} };`,
  ],
  [/^sshd\(/, (text) => `${prelude}${text}`],
  [/^(?:const|await) /, (text) => `${prelude}export async function example() { ${text} }`],
];

interface Block {
  readonly page: string;
  readonly path: string;
  readonly text: string;
}

/** Returns all TypeScript blocks of a page as modules. A line such as `hello.ts`, followed by a colon, names the file for imports. */
function blocksOf(page: string): Block[] {
  const source = readFileSync(join(root, page), "utf8");
  const folder = page.replace(/\W/g, "_");
  return [...source.matchAll(/(?:^`([^`\n]+)`:\n\n)?^( *)```ts\n(.*?)^ *```$/gms)].map(
    ([, name, indent = "", code = ""], index) => {
      const text = code.replaceAll(new RegExp(`^${indent}`, "gm"), "").trim();
      const whole = wholes.find(([start]) => start.test(text))?.[1];
      if (whole === undefined)
        throw new Error(`${page} has a block that is neither a module nor a known part of one:\n${text}`);
      return { page, path: join(folder, name ?? `block${index}.ts`), text: whole(text) };
    },
  );
}

// e2e/thirdparty.test.ts installs and compiles packages that a page makes itself. A line with … stands for the reader's own code.
const isLeftOut = ({ text }: Block) => /from "nixwrt-(?:plugin|device)-|from "my-|^\/\/ …$/m.test(text);

test("all TypeScript in the docs passes the type check", { timeout: 600_000 }, async () => {
  const { default: ts } = await import("typescript");
  const folder = mkdtempSync(join(tmpdir(), "nixwrt-docs-types-"));
  try {
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const blocks = pages.flatMap(blocksOf).filter((block) => !isLeftOut(block));
    expect(blocks.length).toBeGreaterThan(70);
    for (const { path, text } of blocks) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const program = ts.createProgram({
      rootNames: blocks.map(({ path }) => join(folder, path)),
      options: {
        target: ts.ScriptTarget.ESNext,
        module: ts.ModuleKind.NodeNext,
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: true,
        noEmit: true,
        types: ["node"],
        typeRoots: [join(root, "node_modules/@types")],
      },
    });
    const found = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
      const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line;
      const where = file && `${relative(folder, file.fileName)}: ${file.text.split("\n")[line]?.trim()}`;
      return `${where}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    });
    expect(found).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
