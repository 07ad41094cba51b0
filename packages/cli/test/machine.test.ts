import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useCli } from "./useCli.js";

const nixwrt = useCli();
let mirror: Server;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  mirror = createServer((_request, response) => response.end());
  await new Promise<void>((resolve) => mirror.listen(0, "127.0.0.1", resolve));
  env = { NIXWRT_MIRROR: `http://127.0.0.1:${(mirror.address() as AddressInfo).port}/debian` };
});
afterAll(() => void mirror.close());

test("doctor lists what it checked, and fails when something is missing", async () => {
  const { code, stdout, stderr } = await nixwrt.run(["doctor"], { env });
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^✓ Node +\d+\.\d+/);
  expect(stdout).toContain(`✓ Debian mirror    ${env.NIXWRT_MIRROR}`);
  expect(code).toBe(stdout.includes("✗") ? 6 : 0);
});

test("doctor --json gives the same as data", async () => {
  const { stdout } = await nixwrt.run(["doctor", "--json"], { env });
  expect(JSON.parse(stdout)).toContainEqual({ name: "Node", ok: true, detail: process.versions.node });
});

test("gc says what it freed", async () => {
  expect(await nixwrt.run(["gc"])).toEqual({ code: 0, stdout: "", stderr: "freed 0 B" });
});
