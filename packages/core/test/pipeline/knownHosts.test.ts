import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execaSync } from "execa";
import { beforeAll, expect, it } from "vitest";
import { knownHosts } from "../../src/pipeline/knownHosts.js";
import { openProject } from "../../src/pipeline/openProject.js";
import { mips } from "../../src/system/cpus/mips.js";

let folder: string;
beforeAll(async () => {
  // Node itself imports modules in a folder with this name.
  folder = await mkdtemp(join(tmpdir(), "nixwrt-project-"));
  await writeFile(
    join(folder, "nixwrt.config.mjs"),
    `const device = {
  name: "board",
  device: {
    name: "board",
    cpu: { family: ${JSON.stringify(mips)}, march: "mips32r2", mtune: "24kc" },
    kernel: { source: { kind: "debian-binary", package: "linux-source-6.12", suite: "trixie" } },
    defaultImages: ["test"],
  },
  apply({ hooks }) {
    hooks.imageLayout.tap("board", (images) => images.add({ name: "test", parts: [{ file: "r", from: "rootfs" }] }));
  },
};
const server = {
  name: "server",
  apply({ hooks }) {
    hooks.etc.tap("server", (etc) => {
      if (process.env.KEY_OF === "secret") etc.file("a", { secret: "HOST_KEY" }, { sshHostKey: true });
      if (process.env.KEY_OF === "file") etc.file("a", { file: "key" }, { sshHostKey: true });
      etc.file("b", { secret: "HOST_KEY" });
    });
  },
};
export default { device, plugins: [server] };
`,
  );
  execaSync("ssh-keygen", ["-q", "-N", "", "-t", "ed25519", "-f", join(folder, "key")]);
  return () => rm(folder, { recursive: true });
});

async function known(of: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  process.env.KEY_OF = of;
  return await knownHosts(await openProject({ cwd: folder, env: { ...process.env, ...env } }));
}

it("a device is known by the host key in its config, from any kind of source", async () => {
  const privateKey = readFileSync(join(folder, "key"), "utf8");
  const [type, blob] = readFileSync(join(folder, "key.pub"), "utf8").split(" ");
  const line = `* ${type} ${blob}\n`;
  expect(await known("file")).toBe(line);
  expect(await known("secret", { HOST_KEY: privateKey })).toBe(line);
  // ssh accepts the line for any address.
  const file = join(folder, "known_hosts");
  await writeFile(file, line);
  for (const host of ["router", "[127.0.0.1]:2222", "192.0.2.7"]) {
    expect(execaSync("ssh-keygen", ["-F", host, "-f", file]).stdout).toContain(blob);
  }
});

it("without a host key, or without its secret, no host is known", async () => {
  expect(await known("nothing", { HOST_KEY: readFileSync(join(folder, "key"), "utf8") })).toBe("");
  expect(await known("secret")).toBe("");
  expect(await known("secret", { HOST_KEY: "no key" })).toBe("");
});
