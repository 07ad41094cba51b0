import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveLock } from "../packages/core/src/archive/resolveLock.js";
import { unpackRoot } from "../packages/core/src/archive/unpackRoot.js";
import { createToolRunner } from "../packages/core/src/engine/tools.js";
import { NixwrtError } from "../packages/core/src/errors.js";
import type { AssemblyInput } from "../packages/core/src/image/AssemblyInput.js";
import { assembleImages } from "../packages/core/src/image/assembleImages.js";
import { sandboxedTools } from "../packages/core/src/image/sandboxedTools.js";
import { cacheDirectory } from "../packages/core/src/pipeline/cacheDirectory.js";
import type { Installed } from "../packages/core/src/plan/Plan.js";
import { secret } from "../packages/core/src/system/content.js";
import { makeElf } from "../packages/core/test/formats/makeElf.js";
import { plugin, systemOf } from "../packages/core/test/system/support.js";

const suite = "trixie";
const loader = "/lib/ld-musl-mips-sf.so.1";

/** A root file system with every kind of entry, made by the real mksquashfs and checked with the real unsquashfs. */
describe("an image that is assembled with the archive's own tools", () => {
  let scratch: string;
  let roots: { nix: string; image: string; cross: string };
  let hostKey: string;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "nixwrt-e2e-image-"));
    const request = {
      nix: { suite, packages: ["bash", "bubblewrap", "coreutils", "openssh-client"] },
      image: { suite, packages: ["dropbear-bin", "squashfs-tools"] },
      // Debian's libc for MIPS: real big-endian MIPS32 libraries with hard-float.
      cross: { suite, packages: ["libc6-mips-cross"] },
    } as const;
    const options = { cache: cacheDirectory(process.env) };
    const lock = await resolveLock({ roots: request, sources: [] }, undefined, options);
    const unpack = async (name: keyof typeof request) => await unpackRoot(lock.roots[name] as never, options);
    roots = { nix: await unpack("nix"), image: await unpack("image"), cross: await unpack("cross") };
    await run(roots.nix, ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", "key"]);
    hostKey = await readFile(join(scratch, "key"), "utf8");
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  async function run(root: string, command: string[], workDirectory = scratch): Promise<string> {
    const binds = [{ host: workDirectory, guest: "/work", writable: true }];
    return (await createToolRunner({ nixRoot: roots.nix }).run({ root, command, binds, cwd: "/work" })).stdout;
  }

  /** Makes an input in its own folder, with the given host key, and the given files installed by the step `tool`. */
  async function input(key: string, install: Record<string, Uint8Array>): Promise<AssemblyInput> {
    const folder = await mkdtemp(join(scratch, "project-"));
    await mkdir(join(folder, "step"));
    const installed: Installed[] = [{ path: loader, package: "musl", from: { link: "libc.so" } }];
    for (const [path, data] of Object.entries({ "/lib/libc.so": makeElf(), ...install })) {
      const file = path.replaceAll("/", "_");
      await writeFile(join(folder, "step", file), data);
      installed.push({ path, package: "tool", from: { step: "tool", file } });
    }
    const keys = plugin("keys", {
      etc: (etc) => {
        const command = ["dropbearconvert", "openssh", "dropbear", "in", "out"];
        etc.file("dropbear/host_key", secret("HOST_KEY"), { mode: 0o600, filter: { packages: [], command } });
        etc.file("/srv/ünï cödé", "text\n", { mode: 0o4750, user: "nobody" });
      },
    });
    return {
      system: systemOf([keys]),
      plan: {
        version: 1,
        buildRoot: { suite, packages: [] },
        steps: {},
        kernel: "tool",
        deviceTrees: {},
        kernelImages: {},
        packageSteps: {},
        install: installed,
        packages: [],
      },
      outputs: new Map([["tool", join(folder, "step")]]),
      packages: [],
      configHash: "",
      buildDate: 0,
      images: [{ name: "emulator", parts: [{ file: "rootfs.squashfs", from: "rootfs" }] }],
      secrets: { value: (name) => (name === "HOST_KEY" ? key : undefined) },
      tools: sandboxedTools({ nixRoot: roots.nix, root: roots.image }),
      directory: folder,
      outDirectory: join(folder, "out"),
      cache: join(folder, "cache"),
    };
  }

  it("has every requested mode, owner, link and byte, and no timestamps", async () => {
    const [image] = await assembleImages(await input(hostKey, { "/usr/bin/app": makeElf({ interpreter: loader }) }));
    const list = await run(roots.image, ["unsquashfs", "-lln", "rootfs.squashfs"], image?.path);
    const entries = list
      .split("\n")
      .map((line) => /^(\S+) (\S+) +(\d+) (.{16}) squashfs-root(.*)$/.exec(line)?.slice(1));
    expect(new Set(entries.map((entry) => entry?.[3]))).toEqual(new Set(["1970-01-01 00:00"]));
    const found = new Map(entries.map((entry) => [entry?.[4], entry?.slice(0, 2).join(" ")]));
    expect(found.get("")).toBe("drwxr-xr-x 0/0");
    expect(found.get("/etc/dropbear/host_key")).toBe("-rw------- 0/0");
    expect(found.get("/root")).toBe("drwx------ 0/0");
    expect(found.get("/srv/ünï cödé")).toBe("-rwsr-x--- 65534/65534");
    expect(found.get("/usr/bin/app")).toBe("-rw-r--r-- 0/0");
    expect(found.get(`${loader} -> libc.so`)).toBe("lrwxrwxrwx 0/0");
    const manifest = JSON.parse(await readFile(join(image?.path ?? "", "manifest.json"), "utf8"));
    expect(manifest.files).toHaveLength(entries.length - 1);
    expect(manifest.secrets).toEqual(["HOST_KEY"]);
  });

  it("contains the host key in dropbear's format, readable only by root", async () => {
    const [image] = await assembleImages(await input(hostKey, {}));
    await run(
      roots.image,
      ["unsquashfs", "-quiet", "-no-progress", "-no-xattrs", "rootfs.squashfs", "etc/dropbear"],
      image?.path,
    );
    const key = "squashfs-root/etc/dropbear/host_key";
    const shown = await run(roots.image, ["dropbearkey", "-y", "-f", key], image?.path);
    const [, publicKey] = (await readFile(join(scratch, "key.pub"), "utf8")).split(" ");
    expect(shown).toContain(publicKey?.trim());
    const { stdout } = await promisify(execFile)("stat", ["-c", "%a", ".", "rootfs.squashfs"], { cwd: image?.path });
    expect(stdout).toBe("700\n600\n");
  });

  it("is identical, byte for byte, in another folder", async () => {
    const files = {
      "/usr/bin/app": makeElf({ interpreter: loader }),
      "/usr/share/noise": Buffer.alloc(2_000_000, "noise"),
    };
    const [[a], [b]] = await Promise.all([
      assembleImages(await input(hostKey, files)),
      assembleImages(await input(hostKey, files)),
    ]);
    expect(a?.path).not.toBe(b?.path);
    expect(a?.files).toEqual(b?.files);
  });

  it("refuses an invalid host key without quoting it", async () => {
    const error: unknown = await assembleImages(await input("not a key\n", {})).catch((error) => error);
    expect(error).toBeInstanceOf(NixwrtError);
    expect(String(error)).toContain("made from HOST_KEY");
    expect(String(error)).not.toContain("not a key");
  });

  it("refuses real programs that could not run: hard-float ones, and those of this machine", async () => {
    const bad = {
      "/lib/libc.so.6": await readFile(join(roots.cross, "usr/mips-linux-gnu/lib/libc.so.6")),
      "/usr/bin/bash": await readFile(join(roots.nix, "usr/bin/bash")),
    };
    const error: unknown = await assembleImages(await input(hostKey, bad)).catch((error) => error);
    // Another test checks their hardening.
    const problems = (error as NixwrtError).problems.filter(({ code }) => !/^ELF_(NO_|EXECUTABLE_STACK)/.test(code));
    expect(problems).toMatchObject([
      { code: "ELF_FP_ABI", message: expect.stringContaining("/lib/libc.so.6 of the package tool is hard-float") },
      { code: "ELF_INTERPRETER", message: expect.stringContaining("/lib/ld.so.1") },
      { code: "ELF_NEEDED", message: expect.stringContaining("ld.so.1") },
      {
        code: "ELF_MACHINE",
        message: expect.stringContaining(
          "/usr/bin/bash of the package tool is for another machine: 64-bit little-endian",
        ),
      },
    ]);
  });
});
