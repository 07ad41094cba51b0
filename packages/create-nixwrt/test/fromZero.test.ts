import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { useCreate } from "./useCreate.js";

const page = readFileSync(join(import.meta.dirname, "../../../docs/from-zero-to-a-router.md"), "utf8");
const create = useCreate();
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJhc2U2NA== me@laptop";

test("the command in docs/from-zero-to-a-router.md makes the config on that page", async () => {
  const [, options = ""] = /^npm create nixwrt (.*)$/m.exec(page) ?? [];
  const [, shown] = /^```ts\n(.*?)^```$/ms.exec(page) ?? [];
  const folder = await create.folder();
  await writeFile(join(folder, "id.pub"), `${key}\n`);
  // As npm passes them on, with a file of this test instead of the reader's key.
  const args = options
    .replace("~/.ssh/id_ed25519.pub", "id.pub")
    .split(" ")
    .filter((word) => word !== "--");
  const { code, stderr } = await create.run(args, folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(await readFile(join(folder, "my-router/nixwrt.config.ts"), "utf8")).toBe(shown);
  expect(await readFile(join(folder, "my-router/secrets"), "utf8")).toContain(key);
});
