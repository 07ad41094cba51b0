import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { doctor } from "../../src/pipeline/doctor.js";

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

test("says of everything whether it is well, and of what is not, how to mend it", async () => {
  const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/debian`;
  const env = { NIXWRT_CACHE: join(folder, "cache"), NIXWRT_MIRROR: mirror };
  const checks = await doctor({ cwd: folder, env });
  const names = ["Node", "platform", "user namespaces", "cache folder", "disk space", "Debian mirror"];
  expect(checks.map((check) => check.name)).toEqual(names);
  expect(checks.find((check) => check.name === "Node")).toMatchObject({ ok: true, detail: process.versions.node });
  expect(checks.find((check) => check.name === "Debian mirror")).toEqual({
    name: "Debian mirror",
    ok: true,
    detail: mirror,
  });
  expect(asked).toEqual(["/debian/dists/trixie/InRelease"]);
  for (const { ok, fix } of checks) expect(ok || fix !== undefined).toBe(true);
});
