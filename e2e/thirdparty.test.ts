import { mkdir, realpath, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheDirectory } from "@nixwrt/core/host";
import { maltaKernelConfig } from "@nixwrt/device-qemu";
import { makeSshKey } from "@nixwrt/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pageFiles } from "./pageFiles.js";
import { type Registry, startRegistry, type User } from "./registry.js";
import { repository } from "./support.js";

/** Packages of this project that the pages install. */
const published = ["core", "cli", "testkit", "packages", "device-qemu", "device-ramips", "plugin-sshd"];
const key = makeSshKey();
/** Author and user have their own homes, but share the cache of all tests, so that nothing is compiled twice. */
const env = { NIXWRT_CACHE: cacheDirectory(process.env), SSH_AUTHORIZED_KEY: key.publicKey };

let registry: Registry;
let author: User;

beforeAll(async () => {
  registry = await startRegistry();
  for (const name of published) await registry.publish(join(repository, "packages", name));
  author = await registry.newUser();
});
afterAll(async () => await registry?.stop());

/** Runs a line of a page. It must succeed. */
async function run(user: User, cwd: string, command: string): Promise<string> {
  const { exitCode, stdout, stderr } = await user.run(["sh", "-c", command], { cwd, env });
  if (exitCode !== 0) throw new Error(`${command}: ${stdout}\n${stderr}`);
  return stdout;
}

/** Follows a section of a page in a folder of the author's. Returns the folder. */
async function follow(folder: string, files: Readonly<Record<string, string>>, commands: readonly string[]) {
  const directory = join(author.folder, folder);
  await writeFiles(directory, files);
  for (const command of [...commands, "npx tsc"]) await run(author, directory, command);
  return directory;
}

async function writeFiles(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
}

/** Gives the page's board, which is a malta, too, the kernel of examples/emu, which is compiled anyway. */
function withKernelOfEmu(config: string): string {
  const patches = JSON.stringify(join(repository, "packages/device-qemu/patches"));
  const plugin = `{
  name: "kernel-of-emu",
  apply({ hooks }) {
    hooks.kernelPatches.tap("kernel-of-emu", (to) => to.series("device-qemu", readKernelPatches(${patches})));
  },
}`;
  // The kernel of examples/emu, including what boot loaders need.
  const kernel = "{ kernel: { ...lab().device.kernel, packaging: mips.kernel.packaging } }";
  const changed = config
    .replace("import { ", 'import { mips, withKernel } from "@nixwrt/core/device";\nimport { readKernelPatches, ')
    .replace("device: lab()", `device: withKernel(lab(), ${kernel})`)
    .replace("  device:", `  kernel: { config: ${JSON.stringify(maltaKernelConfig)} },\n  device:`)
    .replace("plugins: [", `plugins: [${plugin}, `);
  expect(changed).toMatch(/device";\nimport \{ readKernelPatches, .*MIPS_MALTA.*withKernel\(lab.*kernel-of-emu/s);
  return changed;
}

const installs = (commands: readonly string[]) => commands.filter((command) => command.startsWith("npm install"));

test("write-a-plugin.md leads to a plugin that is tested and published", async () => {
  const { files, commands } = pageFiles("write-a-plugin.md");
  const code = [files["src/index.ts"], files["test/index.test.ts"]].join("");
  expect(code.split("\n").filter((line) => line !== "").length).toBeLessThan(60);
  const folder = await follow("plugin", files, installs(commands));
  expect(commands.at(-1)).toBe("npm publish");
  expect(commands).toContain("npm test");
  expect(await run(author, folder, "npm test")).toMatch(/^. pass 1$/m);
  await registry.publish(folder);
});

test("port-a-board.md leads to a board of a known SoC", async () => {
  const { files, commands } = pageFiles("port-a-board.md", "A board on a known SoC");
  await registry.publish(await follow("acme", files, installs(commands)));
});

test("port-a-board.md leads to a board of a new SoC, and to a CPU that core does not know", async () => {
  const { files, commands } = pageFiles("port-a-board.md", "A new SoC");
  const { files: cpu } = pageFiles("port-a-board.md", "A new CPU");
  expect(Object.keys(cpu)).toEqual(["src/riscv64.ts"]);
  const known = pageFiles("port-a-board.md", "A board on a known SoC");
  const config = { "tsconfig.json": known.files["tsconfig.json"] ?? "" };
  await registry.publish(await follow("lab", { ...config, ...files, ...cpu }, installs(commands)));
});

test("packages.md leads to a catalogue of recipes", async () => {
  const { files } = pageFiles("packages.md", "A catalogue of your own");
  const folder = join(author.folder, "recipes");
  await writeFiles(folder, files);
  await registry.publish(folder);
});

test("a stranger installs all of them, builds, and boots an image with the plugin, the recipe and the board", async () => {
  const user = await registry.newUser();
  const { files } = pageFiles("port-a-board.md", "A third-party plugin and board in one image");
  const config = withKernelOfEmu(files["nixwrt.config.ts"] ?? "").replace(
    "plugins: [",
    'packages: ["sipcalc"],\n  plugins: [',
  );
  await writeFiles(user.folder, {
    "package.json": '{ "private": true, "type": "module" }\n',
    "nixwrt.config.ts": config,
    "boot.ts": bootScript,
  });
  const packages = [
    "@nixwrt/cli",
    "@nixwrt/core",
    "@nixwrt/plugin-sshd",
    "@nixwrt/testkit",
    "nixwrt-plugin-mini-httpd",
  ];
  const ofOthers = "acme-recipes nixwrt-device-lab nixwrt-device-acme";
  await run(user, user.folder, `npm install --save-dev ${packages.join(" ")} ${ofOthers}`);

  const devices = await run(user, user.folder, "npx nixwrt devices");
  expect(devices).toMatch(/^.*acme-wr1/m);
  expect(devices).toMatch(/^.*lab-34kf/m);
  const router = join(user.folder, "router");
  await writeFiles(router, {
    ".nixwrtrc.json": '{ "device": "nixwrt-device-acme", "interfaces": { "wan": { "dhcp": true } } }',
  });
  expect(await run(user, router, "npx nixwrt plan --layout")).toContain("firmware");

  expect(await run(user, user.folder, "npx nixwrt packages")).toMatch(
    /^sipcalc .* BSD-3-Clause +calculator for IP networks$/m,
  );
  const built = JSON.parse(await run(user, user.folder, "npx nixwrt build --package sipcalc --json")) as object;
  expect(built).toMatchObject({
    packages: [{ name: "sipcalc", files: [{ path: "/usr/bin/sipcalc", bytes: expect.any(Number) }] }],
  });

  const said = JSON.parse(await run(user, user.folder, "node boot.ts")) as Record<string, string>;
  expect(said).toEqual({
    core: expect.stringContaining(await realpath(user.folder)),
    hostname: "lab",
    cpu: expect.stringContaining("MIPS 34Kc"),
    page: "from others\n",
    network: expect.stringMatching(/192\.0\.2\.64 - 192\.0\.2\.127$/),
  });
});

/** Script that boots the project with its own testkit, and prints results. */
const bootScript = `
import { bootImage } from "@nixwrt/testkit";
const guest = await bootImage({ project: import.meta.dirname, privateKey: ${JSON.stringify(key.privateKey)} });
await guest.ssh("sv -w 30 check mini-httpd");
const answer = await fetch(\`http://127.0.0.1:\${await guest.forward(80)}/\`);
const output = async (command) => (await guest.ssh(command)).stdout.trim();
console.log(JSON.stringify({
  core: import.meta.resolve("@nixwrt/core"),
  hostname: await output("hostname"),
  cpu: await output("grep model /proc/cpuinfo"),
  page: await answer.text(),
  network: await output("sipcalc 192.0.2.77/26 | grep 'Network range'"),
}));
await guest.kill();
`;
