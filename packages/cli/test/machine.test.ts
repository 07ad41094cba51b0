import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { fixtures, useCli } from "./useCli.js";

const nixwrt = useCli();
let mirror: Server;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  mirror = createServer((_request, response) => response.end());
  await new Promise<void>((resolve) => mirror.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}/debian`;
  env = { NIXWRT_MIRROR: address, NIXWRT_SECURITY_MIRROR: `${address}-security` };
});
afterAll(() => void mirror.close());

test("doctor lists its checks, and fails if something is missing", async () => {
  const { code, stdout, stderr } = await nixwrt.run(["doctor"], { env });
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^✓ Node +\d+\.\d+/);
  expect(stdout).toContain(`✓ Debian mirror    ${env.NIXWRT_MIRROR}`);
  expect(code).toBe(stdout.includes("✗") ? 6 : 0);
});

test("doctor --json prints the checks as JSON", async () => {
  const { stdout } = await nixwrt.run(["doctor", "--json"], { env });
  expect(JSON.parse(stdout)).toContainEqual({ name: "Node", ok: true, detail: process.versions.node });
});

test("gc reports how much it freed", async () => {
  expect(await nixwrt.run(["gc"])).toEqual({ code: 0, stdout: "", stderr: "freed 0 B" });
});

describe("a cache on a file system with the mount option noexec", () => {
  /** Runs a verb with such a cache, in its own mount namespace. */
  async function onNoexec(...args: string[]) {
    const folder = await mkdtemp(join(tmpdir(), "nixwrt-noexec-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const script = 'mount -t tmpfs -o noexec none "$1" && shift && exec "$@"';
    const command = ["-rm", "sh", "-c", script, "sh", folder, process.execPath, nixwrt.bin(), ...args];
    const cache = { NIXWRT_CACHE: join(folder, "cache"), BEACON_TOKEN: "s3cret" };
    return execa("unshare", command, { cwd: join(fixtures, "router"), env: { ...env, ...cache }, reject: false });
  }

  test("is reported by doctor", async () => {
    const { exitCode, stdout } = await onNoexec("doctor");
    expect(exitCode).toBe(6);
    expect(stdout).toMatch(/^✗ cache folder .*does not allow programs to run \(noexec\)$/m);
  });

  test("fails the first build before anything is downloaded", async () => {
    const { exitCode, stdout, stderr } = await onNoexec("build");
    expect({ exitCode, stdout }).toEqual({ exitCode: 6, stdout: "" });
    expect(stderr).toContain("CACHE_UNFIT");
    expect(stderr).toContain("NIXWRT_CACHE");
  });
});

describe("verify", () => {
  const lock = {
    version: 1,
    roots: {
      build: {
        request: { suite: "trixie", packages: ["make"] },
        released: { debian: "2026-01-02T03:04:05Z" },
        packages: {
          make: {
            version: "4.4-1",
            file: { archive: "debian", path: "pool/main/m/make/make.deb", size: 3, sha256: "a".repeat(64) },
          },
        },
      },
    },
    sources: {},
  };

  /** Verifies the lock in a copy of a sample project. */
  async function verify(content: string | undefined, ...args: string[]) {
    const folder = await mkdtemp(join(tmpdir(), "nixwrt-verify-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const project = join(folder, "router");
    await cp(join(fixtures, "router"), project, { recursive: true });
    await cp(join(fixtures, "plugins.mjs"), join(folder, "plugins.mjs"));
    if (content !== undefined) await writeFile(join(project, "nixwrt.lock"), content);
    return nixwrt.run(["verify", "--offline", ...args], { cwd: project, env });
  }

  test("fails for a lock that cannot be checked, and does not call it checked", async () => {
    const { code, stdout, stderr } = await verify(JSON.stringify(lock), "--json");
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      findings: [{ name: "build: make", version: "4.4-1", state: "not checked" }],
    });
    expect(stderr).toContain("0 packages checked, 1 not checked, 0 wrong");
    expect(stderr).toContain("LOCK_NOT_CHECKED");
  });

  test("reports every path in a lock that leaves the pool", async () => {
    const { code, stdout, stderr } = await verify(JSON.stringify(lock).replace("pool/main", "pool/../../etc"));
    expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
    expect(stderr).toContain("LOCK_INVALID");
    expect(stderr).toContain("roots.build.packages.make.file.path: not a path below pool/");
  });

  test("says how to make a missing lock", async () => {
    const { code, stderr } = await verify(undefined);
    expect(code).toBe(4);
    expect(stderr).toContain("LOCK_MISSING");
  });
});
