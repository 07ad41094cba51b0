import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DoctorOptions, doctor } from "../../src/pipeline/doctor.js";
import { project, testDevice } from "../config/project.js";

let folder: string;
let server: Server;
const asked: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nixwrt-doctor-"));
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end("Suite: stable\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

test("every check reports its result, and how to fix a problem", async () => {
  const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/debian`;
  const env = {
    NIXWRT_CACHE: join(folder, "cache"),
    NIXWRT_MIRROR: mirror,
    NIXWRT_SECURITY_MIRROR: `${mirror}-security`,
  };
  const checks = await doctor({ cwd: folder, env });
  const names = [
    "Node",
    "platform",
    "user namespaces",
    "cache folder",
    "disk space",
    "Debian mirror",
    "security mirror",
  ];
  expect(checks.map((check) => check.name)).toEqual(names);
  expect(checks.find((check) => check.name === "Node")).toMatchObject({ ok: true, detail: process.versions.node });
  expect(checks.find((check) => check.name === "Debian mirror")).toEqual({
    name: "Debian mirror",
    ok: true,
    detail: mirror,
  });
  expect(asked.toSorted()).toEqual([
    "/debian-security/dists/trixie-security/InRelease",
    "/debian/dists/trixie/InRelease",
  ]);
  for (const { ok, fix } of checks) expect(ok || fix !== undefined).toBe(true);
});

test("the mirrors in the config are checked, from any folder of the project", async () => {
  const { port } = server.address() as AddressInfo;
  const archive = { mirror: `http://127.0.0.1:${port}/mine`, securityMirror: `http://127.0.0.1:${port}/mine-security` };
  const config = { device: "test-device", archive };
  const other = { ...config, archive: { mirror: `${archive.mirror}-other` } };
  const files = { ".nixwrtrc.json": JSON.stringify(config), "other.json": JSON.stringify(other), "below/file": "" };
  const directory = project({ ...testDevice, ...files });
  const env = { NIXWRT_CACHE: join(folder, "cache") };
  const of = async (options: Partial<DoctorOptions>) => {
    const checks = await doctor({ cwd: join(directory, "below"), env, ...options });
    return checks.filter(({ name }) => name.endsWith("mirror") || name === "config");
  };
  expect(await of({})).toEqual([
    { name: "Debian mirror", ok: true, detail: archive.mirror },
    { name: "security mirror", ok: true, detail: archive.securityMirror },
  ]);
  expect((await of({ configFile: join(directory, "other.json") }))[0]).toMatchObject({
    detail: `${archive.mirror}-other`,
  });
});

test("a mirror in the config that does not answer is named next to the one that replaces it", async () => {
  const { port } = server.address() as AddressInfo;
  const [dead, live] = ["http://127.0.0.1:2/dead", `http://127.0.0.1:${port}/live`];
  const config = { device: "test-device", archive: { mirror: dead } };
  const directory = project({ ...testDevice, ".nixwrtrc.json": JSON.stringify(config) });
  const env = { NIXWRT_CACHE: join(folder, "cache"), NIXWRT_MIRROR: live };
  const checks = await doctor({ cwd: directory, env });
  expect(checks.find(({ name }) => name === "Debian mirror")).toEqual({
    name: "Debian mirror",
    ok: true,
    detail: expect.stringMatching(`^${live}; instead of ${dead}: the connection was refused$`) as string,
  });
});

test("a config that cannot be read is reported along with the other checks", async () => {
  const directory = project({ ".nixwrtrc.json": "{" });
  const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/debian`;
  const env = { NIXWRT_CACHE: join(folder, "cache"), NIXWRT_MIRROR: mirror, NIXWRT_SECURITY_MIRROR: mirror };
  const checks = await doctor({ cwd: directory, env });
  expect(checks.find(({ name }) => name === "config")).toMatchObject({ ok: false, fix: expect.any(String) });
  expect(checks.find(({ name }) => name === "Debian mirror")).toMatchObject({ ok: true });
});

test("the proxy is reported without its password, or with its problem", async () => {
  const env = { NIXWRT_CACHE: join(folder, "cache"), http_proxy: "http://me:secret@127.0.0.1:1", no_proxy: "*" };
  const checks = await doctor({ cwd: folder, env });
  const detail = "http through http://***@127.0.0.1:1 (http_proxy), not for *";
  expect(checks.find(({ name }) => name === "proxy")).toEqual({ name: "proxy", ok: true, detail });
  const wrong = await doctor({ cwd: folder, env: { ...env, http_proxy: "socks5://me:secret@127.0.0.1:1" } });
  expect(wrong.find(({ name }) => name === "proxy")).toMatchObject({
    ok: false,
    fix: expect.stringContaining("http://"),
  });
  expect(JSON.stringify([checks, wrong])).not.toContain("secret");
});
