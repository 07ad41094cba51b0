import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { useCli } from "./useCli.js";

const nixwrt = useCli();
const samples = join(import.meta.dirname, "../../core/test/image/samples");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "nixwrt-inspect-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("inspect tells the parts, for people and as data", async () => {
  const { code, stdout } = await nixwrt.run(["inspect", "kernel.uimage"], { cwd: samples });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^0x000000 +497 B +U-Boot image: kernel$/m);
  expect(stdout).toMatch(/^ +load address: 0x80000000$/m);
  expect(stdout).toMatch(/^ +✓ CRC-32 of the data$/m);
  const json = await nixwrt.run(["inspect", "--json", "kernel.uimage"], { cwd: samples });
  expect(JSON.parse(json.stdout)).toMatchObject({ bytes: 497, sound: true, parts: [{ format: "uimage", offset: 0 }] });
});

test("inspect fails for what is damaged and what is no image, and shows it all the same", async () => {
  const data = await readFile(join(samples, "kernel.uimage"));
  await writeFile(join(folder, "damaged"), Buffer.concat([data.subarray(0, -1), Buffer.from("!")]));
  await writeFile(join(folder, "garbage"), "\u001B[31mred\u0007");
  const damaged = await nixwrt.run(["inspect", "damaged"], { cwd: folder });
  expect([damaged.code, damaged.stderr]).toEqual([9, expect.stringContaining("IMAGE_UNSOUND")]);
  expect(damaged.stdout).toContain("✗ CRC-32 of the data");
  const garbage = await nixwrt.run(["inspect", "garbage"], { cwd: folder });
  expect([garbage.code, garbage.stderr]).toEqual([9, expect.stringContaining("IMAGE_UNRECOGNIZED")]);
  const nothing = await nixwrt.run(["inspect", "nothing"], { cwd: folder });
  expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining("FILE_UNREADABLE")]);
});

test("keygen makes a key once, and keeps what is secret to itself", async () => {
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

test("a file of secrets that keygen makes is for its owner only", async () => {
  await nixwrt.run(["keygen"], { cwd: folder });
  expect((await stat(join(folder, "secrets"))).mode & 0o777).toBe(0o600);
});
