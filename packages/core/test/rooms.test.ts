import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";

/** In order: a room imports only from rooms before it. */
const rooms = [
  "system",
  "config",
  "boards",
  "base",
  "plan",
  "archive",
  "engine",
  "formats",
  "image",
  "inspect",
  "emulator",
  "pipeline",
  "upgrade",
];

test("the list of rooms is complete", () => {
  const folders = readdirSync("packages/core/src", { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map((entry) => entry.name).toSorted()).toEqual(rooms.toSorted());
});

test("the linter refuses exactly the imports from later rooms", async () => {
  const folder = mkdtempSync(join(tmpdir(), "nixwrt-rooms-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const file of ["biome.json", "packages/core/biome.json"]) cpSync(file, join(folder, file));
  const core = join(folder, "packages/core/src");
  for (const room of rooms) {
    mkdirSync(join(core, room), { recursive: true });
    for (const other of rooms) {
      if (other !== room)
        writeFileSync(join(core, room, `${other}.ts`), `import type { x } from "../${other}/x.js";\n`);
    }
  }
  const { stdout } = await execa(
    resolve("node_modules/.bin/biome"),
    [
      "lint",
      "--only=style/noRestrictedImports",
      "--reporter=json",
      "--max-diagnostics=none",
      "--vcs-use-ignore-file=false",
      "packages",
    ],
    { cwd: folder, reject: false },
  );
  const found = [...stdout.matchAll(/src\/(\w+)\/(\w+)\.ts/g)].map(([, room, other]) => `${room} → ${other}`);
  const wrong = rooms.flatMap((room, index) => rooms.slice(index + 1).map((later) => `${room} → ${later}`));
  expect([...new Set(found)].toSorted()).toEqual(wrong.toSorted());
});
