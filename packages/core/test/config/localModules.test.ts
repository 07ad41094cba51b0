import { rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importModule } from "../../src/config/importModule.js";
import { quietly } from "../../src/config/quietly.js";
import { installed, project } from "./project.js";

async function exportOf(folder: string, name = "nixwrt.config.ts"): Promise<unknown> {
  return (await importModule(join(folder, name))).default;
}

test("a changed config is read again", async () => {
  const folder = project({ "nixwrt.config.ts": "export default 1;" });
  expect(await exportOf(folder)).toBe(1);
  writeFileSync(join(folder, "nixwrt.config.ts"), "export default 2;");
  expect(await exportOf(folder)).toBe(2);
  writeFileSync(join(folder, "nixwrt.config.ts"), "export default 3;");
  expect(await exportOf(folder)).toBe(3);
});

test.each([
  ["ESM", "part.ts", 'import { part } from "./part.ts"; export default part;', "export const part = "],
  [
    "ESM two files away",
    "deep/part.ts",
    'import { part } from "./between.ts"; export default part;',
    "export const part = ",
  ],
  ["CommonJS", "part.cjs", 'import part from "./part.cjs"; export default part;', "module.exports = "],
  ["JSON", "part.json", 'import part from "./part.json" with { type: "json" }; export default part;', ""],
  [
    "ESM without extension, found by jiti",
    "part.ts",
    'import { part } from "./part"; export default part;',
    "export const part = ",
  ],
])("a changed file that a config imports is read again: %s", async (_, name, config, start) => {
  const between = { "between.ts": 'export { part } from "./deep/part.ts";' };
  const folder = project({ ...between, "nixwrt.config.ts": config, [name]: `${start}1` });
  expect(await exportOf(folder)).toBe(1);
  writeFileSync(join(folder, name), `${start}2`);
  expect(await exportOf(folder)).toBe(2);
});

test("an unchanged file is the same module, and does not run again", async () => {
  const folder = project({
    "nixwrt.config.ts": 'import { part } from "./part.ts"; export default part;',
    "part.ts": "export const part = {};",
  });
  const first = await exportOf(folder);
  expect(await exportOf(folder)).toBe(first);
  utimesSync(join(folder, "part.ts"), 1, 1);
  expect(await exportOf(folder)).not.toBe(first);
});

test("packages are read once, however often the config changes", async () => {
  const config = (more: string) => `import dep from "dep"; export default dep; // ${more}`;
  const folder = project({ ...installed("dep", "export default {};"), "nixwrt.config.ts": config("1") });
  const first = await exportOf(folder);
  writeFileSync(join(folder, "nixwrt.config.ts"), config("22"));
  expect(await exportOf(folder)).toBe(first);
});

test("a failed import is tried again, and its errors name the original file", async () => {
  const config = 'import { part } from "./part.ts";\nexport default part;';
  const folder = project({ "nixwrt.config.ts": config });
  for (let tries = 0; tries < 2; tries++) {
    const fault = (await exportOf(folder).catch((error: unknown) => error)) as { problems: unknown[] };
    expect(fault.problems).toMatchObject([{ code: "MODULE_MISSING", path: join(folder, "nixwrt.config.ts:1") }]);
  }
  writeFileSync(join(folder, "part.ts"), "export const part = 1;\nthrow new Error('no');");
  const fault = (await exportOf(folder).catch((error: unknown) => error)) as { problems: unknown[] };
  expect(fault.problems).toMatchObject([{ code: "MODULE_THREW", path: join(folder, "part.ts:2:7") }]);
  writeFileSync(join(folder, "part.ts"), "export const part = 1;");
  expect(await exportOf(folder)).toBe(1);
  rmSync(join(folder, "part.ts"));
  await expect(exportOf(folder)).rejects.toMatchObject({ problems: [{ code: "MODULE_MISSING" }] });
});

test("concurrent quiet runs restore process.emit", async () => {
  const { emit } = process;
  const ends: (() => void)[] = [];
  const runs = Array.from({ length: 3 }, () => quietly(() => new Promise<void>((resolve) => ends.push(resolve))));
  // The runs end in the order in which they began.
  for (const end of ends) {
    end();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await Promise.all(runs);
  expect(process.emit).toBe(emit);
});

test("a quiet run keeps a wrapper that somebody else put around process.emit", async () => {
  const { emit } = process;
  const seen: string[] = [];
  const listener = (warning: Error) => seen.push(warning.message);
  process.on("warning", listener);
  let around = process.emit;
  await quietly(async () => {
    const inner = process.emit;
    around = ((...given: unknown[]) => Reflect.apply(inner, process, given)) as typeof process.emit;
    process.emit = around;
    process.emitWarning("Type Stripping is new");
  });
  expect(process.emit).toBe(around);
  process.emitWarning("Type Stripping is new, afterwards");
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.emit = emit;
  process.off("warning", listener);
  expect(seen).toEqual(["Type Stripping is new, afterwards"]);
});
