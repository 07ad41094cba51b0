import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory } from "@nixwrt/core/host";
import { createProject } from "@nixwrt/testkit";
import { execa } from "execa";
import { expect, it } from "vitest";
import { commandLines, emuConfig, nixwrt } from "./support.js";

/** A config with a secret in /etc, and another one that Nix is given. */
const config = emuConfig(`etc: { "app/token": { content: ["token=", secret("APP_TOKEN"), "\\n"], mode: 0o600 } },
  engine: { settings: { "access-tokens": \`example.org=\${process.env.FORGE_TOKEN}\` } },`);

/** Collects the arguments of all processes repeatedly until `work` is done. */
async function commandLinesDuring(work: PromiseLike<unknown>): Promise<string[]> {
  const seen = new Set<string>();
  let done = false;
  const end = () => {
    done = true;
  };
  void work.then(end, end);
  while (!done) for (const line of (await commandLines()).values()) seen.add(line);
  return [...seen];
}

it("secrets are in the image and nowhere else", async () => {
  await using project = await createProject({ "nixwrt.config.ts": config });
  const token = randomBytes(24).toString("hex");
  const forgeToken = randomBytes(24).toString("hex");
  const env = { APP_TOKEN: token, FORGE_TOKEN: forgeToken };
  const cwd = project.directory;

  const missing = await nixwrt(["build"], { cwd });
  expect(missing).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("SECRET_MISSING") });

  const building = nixwrt(["build", "--json"], { cwd, env });
  const processes = await commandLinesDuring(building);
  const build = await building;
  expect(build).toMatchObject({ exitCode: 0 });
  expect(processes.filter((line) => line.includes("\0nix-store\0") || line.includes("\0nix\0"))).not.toEqual([]);
  for (const value of [token, forgeToken]) expect(processes.filter((line) => line.includes(value))).toEqual([]);
  const said = [
    build,
    await nixwrt(["plan", "--json"], { cwd, env }),
    await nixwrt(["explain", "/etc/app/token"], { cwd, env }),
  ];
  for (const { stdout, stderr } of said) {
    expect(`${stdout}${stderr}`).not.toContain(token);
    expect(`${stdout}${stderr}`).not.toContain(forgeToken);
  }
  const manifest = await readFile(join(cwd, "out/emulator/manifest.json"), "utf8");
  expect(JSON.parse(manifest)).toMatchObject({ secrets: ["APP_TOKEN"] });

  // The squashfs is compressed, so a search cannot find the token in it. node_modules is a link.
  const cache = cacheDirectory(process.env);
  const places = ["logs", "engine", "assembled", "projects", "nix/var", "runs"].map((name) => join(cache, name));
  const found = await execa("grep", ["-rlF", token, cwd, ...places], { reject: false });
  expect(found.stdout).toBe("");
  const store = await execa("grep", ["-rlF", "--include=*.drv", token, join(cache, "nix/store")], { reject: false });
  expect(store.stdout).toBe("");
  // Other builds run at the same time, and find complains about files that they remove.
  const names = await execa("find", [cache, "-name", `*${token}*`], { reject: false });
  expect(names.stdout).toBe("");
});
