import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resolveLock } from "../packages/core/src/archive/resolveLock.js";
import { verifyLock } from "../packages/core/src/archive/verifyLock.js";
import { debianBinary, debianSource } from "../packages/core/src/system/source.js";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nixwrt-e2e-archive-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A shipped key signs every suite that a recipe can name, and the dependencies of every suite resolve completely. */
test("the real archive provides valid signatures, indices and dependencies of all suites", async () => {
  const lock = await resolveLock(
    {
      roots: {
        engine: { suite: "trixie", packages: ["bash", "bubblewrap", "ca-certificates", "coreutils", "nix-bin"] },
        compilers: { suite: "trixie", packages: ["gcc", "gcc-mips-linux-gnu", "gcc-mipsel-linux-gnu", "make", "perl"] },
        emulator: { suite: "trixie", packages: ["openssh-client", "qemu-system-mips", "rsync"] },
        older: { suite: "bookworm", packages: ["squashfs-tools"] },
      },
      sources: [
        debianSource("busybox"),
        debianSource("musl"),
        debianSource("iptables", "bookworm"),
        debianSource("rsync", "trixie-security"),
        debianBinary("linux-source-6.12"),
        debianBinary("linux-source", "trixie-backports"),
        debianBinary("firmware-mediatek"),
      ],
    },
    undefined,
    { cache: folder },
  );
  expect(Object.keys(lock.sources)).toHaveLength(7);
  // The lock is checked against what Debian signed, without trusting the lock. Files from elsewhere are reported.
  const findings = await verifyLock(lock, { cache: folder, offline: true });
  expect(findings.filter(({ state }) => state !== "checked")).toEqual([]);
  const forged = JSON.parse(JSON.stringify(lock)) as typeof lock;
  Object.assign(forged.roots.engine?.packages.bash?.file ?? {}, { sha256: "0".repeat(64) });
  const wrong = (await verifyLock(forged, { cache: folder, offline: true })).filter(({ state }) => state !== "checked");
  expect(wrong).toMatchObject([{ name: "engine: bash", state: "wrong" }]);
  expect(Object.keys(lock.roots.engine?.packages ?? {})).toEqual(
    expect.arrayContaining(["libc6", "nix-bin", "openssl"]),
  );
  expect(Object.keys(lock.roots.emulator?.packages ?? {})).toEqual(expect.arrayContaining(["libslirp0", "zlib1g"]));
  expect(
    lock.sources["source:trixie/musl"]?.files.map(({ path }) => path.replace(/.*\.(orig|debian)\..*/, "$1")),
  ).toEqual(["orig", "debian"]);
  expect(lock.sources["source:trixie-security/rsync"]?.files.map(({ archive }) => archive)).toContain(
    "debian-security",
  );
  expect(lock.sources["binary:trixie/firmware-mediatek"]?.files[0]?.path).toMatch(/non-free-firmware/);
});
