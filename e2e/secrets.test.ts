import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory } from "@nixwrt/core";
import { createProject } from "@nixwrt/testkit";
import { execa } from "execa";
import { expect, it } from "vitest";
import { emuConfig, nixwrt } from "./support.js";

/** /etc holds a secret. */
const config = emuConfig(`etc: { "app/token": { content: ["token=", secret("APP_TOKEN"), "\\n"], mode: 0o600 } },`);

it("secrets are in the image and nowhere else", async () => {
  await using project = await createProject({ "nixwrt.config.ts": config });
  const token = randomBytes(24).toString("hex");
  const env = { APP_TOKEN: token };
  const cwd = project.directory;

  const missing = await nixwrt(["build"], { cwd });
  expect(missing).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("SECRET_MISSING") });

  const build = await nixwrt(["build", "--json"], { cwd, env });
  expect(build).toMatchObject({ exitCode: 0 });
  const said = [
    build,
    await nixwrt(["plan", "--json"], { cwd, env }),
    await nixwrt(["explain", "/etc/app/token"], { cwd, env }),
  ];
  for (const { stdout, stderr } of said) expect(`${stdout}${stderr}`).not.toContain(token);
  const manifest = await readFile(join(cwd, "out/emulator/manifest.json"), "utf8");
  expect(JSON.parse(manifest)).toMatchObject({ secrets: ["APP_TOKEN"] });

  // The squashfs is compressed, so that the token is not to be found in it either; node_modules is a link.
  const cache = cacheDirectory(process.env);
  const places = ["logs", "engine", "assembled", "projects", "nix/var", "runs"].map((name) => join(cache, name));
  const found = await execa("grep", ["-rlF", token, cwd, ...places], { reject: false });
  expect(found.stdout).toBe("");
  const store = await execa("grep", ["-rlF", "--include=*.drv", token, join(cache, "nix/store")], { reject: false });
  expect(store.stdout).toBe("");
  // Other builds go on meanwhile: find complains of what they remove before it looks.
  const names = await execa("find", [cache, "-name", `*${token}*`], { reject: false });
  expect(names.stdout).toBe("");
});
