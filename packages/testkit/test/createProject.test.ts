import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProject } from "@nixwrt/testkit";
import { expect, it } from "vitest";

it("a project is a folder from which packages are found, and is removed in the end", async () => {
  let directory: string;
  {
    await using project = await createProject({
      ".nixwrtrc.json": { hostname: "emu" },
      "keys/me.pub": "ssh-ed25519 AAAA\n",
    });
    directory = project.directory;
    expect(JSON.parse(await readFile(join(directory, ".nixwrtrc.json"), "utf8"))).toEqual({ hostname: "emu" });
    expect(await readFile(join(directory, "keys/me.pub"), "utf8")).toBe("ssh-ed25519 AAAA\n");
    const { name } = createRequire(join(directory, "x.js"))("@nixwrt/core/package.json") as { name: string };
    expect(name).toBe("@nixwrt/core");
  }
  expect(existsSync(directory)).toBe(false);
});

it("a missing package folder is reported", async () => {
  await expect(createProject({}, { packagesFrom: join(tmpdir(), "nowhere") })).rejects.toThrow("npm install");
});
