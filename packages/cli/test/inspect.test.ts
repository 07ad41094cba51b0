import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deviceTree, type Tree, uimage } from "../../core/test/inspect/encode.js";
import { useCli } from "./useCli.js";

const nixwrt = useCli();
const samples = join(import.meta.dirname, "../../core/test/inspect/samples");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "nixwrt-inspect-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("inspect lists the parts, as text and as JSON", async () => {
  const { code, stdout } = await nixwrt.run(["inspect", "kernel.uimage"], { cwd: samples });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^0x000000 +497 B +U-Boot image: kernel$/m);
  expect(stdout).toMatch(/^ +load address: 0x80000000$/m);
  expect(stdout).toMatch(/^ +✓ CRC-32 of the data$/m);
  const json = await nixwrt.run(["inspect", "--json", "kernel.uimage"], { cwd: samples });
  expect(JSON.parse(json.stdout)).toMatchObject({
    ...{ bytes: 497, sound: true, verdict: "sound", recognized: true, checks: [] },
    parts: [{ format: "uimage", offset: 0, verdict: "sound" }],
  });
});

test("inspect reports what could not be checked by its exit code", async () => {
  const plain = await nixwrt.run(["inspect", "rootfs.squashfs"], { cwd: samples });
  expect([plain.code, plain.stderr]).toEqual([10, expect.stringContaining("IMAGE_NOT_CHECKED")]);
  expect(plain.stdout).toMatch(/^ +\? there is no known check for this$/m);
  expect(plain.stdout).toMatch(/^\? not checked: /m);
  const json = await nixwrt.run(["inspect", "--json", "rootfs.squashfs"], { cwd: samples });
  expect(json.code).toBe(10);
  expect(JSON.parse(json.stdout)).toMatchObject({ recognized: true, sound: false, verdict: "not-checked" });

  await writeFile(join(folder, "empty"), "");
  const empty = await nixwrt.run(["inspect", "--json", "empty"], { cwd: folder });
  expect([empty.code, empty.stderr]).toEqual([
    9,
    expect.stringContaining("IMAGE_UNRECOGNIZED: empty: this file is empty"),
  ]);
  expect(JSON.parse(empty.stdout)).toMatchObject({ recognized: false, sound: false, verdict: "not-checked" });
});

test("inspect prints no character that changes what a terminal shows", async () => {
  const hostile = [
    "\u001B]0;title\u0007",
    "\u009B2J\u0085",
    "a\rb\nc\td",
    "\u202Egnp.exe\u2066",
    "\u2028\u200B\uFEFF",
    "\u007F\u{E0041}",
  ];
  const trees = hostile.map((text) => deviceTree(tree(text)));
  for (const [index, data] of [
    ...hostile.map((text) => uimage(Buffer.from("x"), { ...about, name: text })),
    ...trees,
  ].entries()) {
    await writeFile(join(folder, `${index}`), data);
    for (const options of [[], ["--json"]]) {
      const { stdout, stderr } = await nixwrt.run(["inspect", ...options, `${index}`], { cwd: folder });
      expect(stdout + stderr).not.toMatch(/[^\P{C}\n]|[\u2028\u2029]/u);
      if (options.length > 0) expect(JSON.parse(stdout).parts).toHaveLength(1);
    }
  }
  const { stdout } = await nixwrt.run(["inspect", "0"], { cwd: folder });
  expect(stdout).toMatch(/^ +name: \\x1b\]0;title\\x07$/m);
  const json = await nixwrt.run(["inspect", "--json", "1"], { cwd: folder });
  expect(json.stdout).toContain("\\u009b2J");
  expect(JSON.parse(json.stdout).parts[0].facts.name).toBe(hostile[1]);
});

const about = { type: 2, load: 0, entry: 0, time: 0 };

/** Returns a FIT with hostile text wherever it can have text. */
function tree(text: string): Tree {
  const named = (name: string, properties: Tree["properties"], children: Tree[] = []): Tree => ({
    name,
    properties,
    children,
  });
  const value = Buffer.from(`${text}\0`);
  const sum = named("hash-1", [["algo", value]]);
  const image = named(
    `kernel${text}`,
    [
      ["data", Buffer.from("x")],
      ["type", value],
    ],
    [sum],
  );
  return named("", [["description", value]], [named("images", [], [image])]);
}

test("inspect fails for damaged and unknown files, but prints what it found", async () => {
  const data = await readFile(join(samples, "kernel.uimage"));
  await writeFile(join(folder, "damaged"), Buffer.concat([data.subarray(0, -1), Buffer.from("!")]));
  await writeFile(join(folder, "garbage"), "\u001B[31mred\u0007");
  const damaged = await nixwrt.run(["inspect", "damaged"], { cwd: folder });
  expect([damaged.code, damaged.stderr]).toEqual([9, expect.stringContaining("IMAGE_UNSOUND")]);
  expect(damaged.stdout).toContain("✗ CRC-32 of the data");
  const garbage = await nixwrt.run(["inspect", "garbage"], { cwd: folder });
  expect([garbage.code, garbage.stderr]).toEqual([9, expect.stringContaining("IMAGE_UNRECOGNIZED")]);
  const otherKey = await nixwrt.run(["inspect", "damaged", "--key", "garbage"], { cwd: folder });
  expect([otherKey.code, otherKey.stderr]).toEqual([2, expect.stringMatching(/KEY_UNREADABLE[\s\S]*keygen wrote/)]);
  const noKey = await nixwrt.run(["inspect", "damaged", "--key", "nothing"], { cwd: folder });
  expect([noKey.code, noKey.stderr]).toEqual([
    2,
    expect.stringMatching(/KEY_UNREADABLE.*ENOENT[\s\S]*that you can read/),
  ]);
  const nothing = await nixwrt.run(["inspect", "nothing"], { cwd: folder });
  expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining("FILE_UNREADABLE")]);
});

test("keygen makes a key once, and does not print the secret", async () => {
  await writeFile(join(folder, "secrets"), "OTHER=1");
  const { code, stdout, stderr } = await nixwrt.run(["keygen"], { cwd: folder });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^signing: \{ key: secret\("SIGNING_KEY"\), publicKey: "RW[\w+/]{54}" \},$/);
  const secrets = await readFile(join(folder, "secrets"), "utf8");
  expect(secrets).toMatch(/^OTHER=1\nSIGNING_KEY="RWRCS[\w+/=]{135}"\n$/);
  expect(stdout + stderr).not.toContain("RWRCS");
  const publicKey = await readFile(join(folder, "signing.pub"), "utf8");
  expect(stdout).toContain(publicKey.split("\n")[1]);

  const again = await nixwrt.run(["keygen"], { cwd: folder });
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining("KEY_EXISTS")]);
  expect(await readFile(join(folder, "secrets"), "utf8")).toBe(secrets);

  const unsigned = ["inspect", "--key", join(folder, "signing.pub"), join(samples, "kernel.uimage")];
  expect((await nixwrt.run(unsigned)).code).toBe(9);
});

test("keygen makes a secrets file private, and reports it", async () => {
  await writeFile(join(folder, "secrets"), "OTHER=1\n", { mode: 0o644 });
  const { code, stderr } = await nixwrt.run(["keygen"], { cwd: folder });
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining(
      `${folder}/secrets was open to other users (mode 0644); now only you can read it`,
    ) as string,
  });
  expect((await stat(join(folder, "secrets"))).mode & 0o777).toBe(0o600);
});

test.each(["NOT A NAME", "1KEY", 'A="'])("keygen refuses an invalid name: %s", async (name) => {
  const { code, stderr } = await nixwrt.run(["keygen", "--name", name], { cwd: folder });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining("is not a valid name for a secret") as string,
  });
  expect(await readdir(folder)).not.toContain("secrets");
});

test("keygen makes a secrets file that only its owner can read", async () => {
  await nixwrt.run(["keygen"], { cwd: folder });
  expect((await stat(join(folder, "secrets"))).mode & 0o777).toBe(0o600);
});
