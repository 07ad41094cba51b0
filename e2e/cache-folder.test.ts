import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeSshKey } from "@nixwrt/testkit";
import { execa } from "execa";
import { describe, expect, it, onTestFinished } from "vitest";
import { debianRoot } from "./debianRoot.js";
import { examples, nixwrtBin } from "./support.js";

/** Whether this user may mount a file system that is a program. ntfs-3g wants root itself, and many containers have no FUSE. */
const hasFuse = process.getuid?.() === 0 && existsSync("/dev/fuse");

/** Bytes of the file with the file system. */
const diskBytes = 64 * 2 ** 20;

/**
 * Shell script that mounts $2 on $3 with the programs of Debian's root $1, and runs the other arguments. Linux's own file systems distinguish
 * upper and lower case, or can do otherwise only with options that few kernels have. NTFS as a program works everywhere.
 */
const script = `root=$1 disk=$2 folder=$3
shift 3
program() { name=$1; shift; "$root/usr/lib64/ld-linux-x86-64.so.2" --library-path "$root/usr/lib/x86_64-linux-gnu" "$root/usr/$name" "$@"; }
program sbin/mkntfs -q -F "$disk" > /dev/null 2>&1
program bin/lowntfs-3g -o ignore_case,umask=022,no_detach "$disk" "$folder" &
until mountpoint -q "$folder"; do kill -0 $! || exit 1; sleep 0.1; done
"$@"`;

/** Runs a verb with its cache on a file system that ignores case, in its own namespaces. */
async function ignoringCase(...args: string[]) {
  const scratch = await mkdtemp(join(tmpdir(), "nixwrt-case-"));
  onTestFinished(() => rm(scratch, { recursive: true }));
  const [disk, folder] = [join(scratch, "disk"), join(scratch, "folder")];
  await mkdir(folder);
  await writeFile(disk, "");
  await truncate(disk, diskBytes);
  const command = [process.execPath, nixwrtBin, ...args, "-C", join(examples, "emu")];
  return execa(
    "unshare",
    ["-mpf", "--kill-child", "sh", "-euc", script, "sh", await debianRoot("ntfs-3g"), disk, folder, ...command],
    { env: { NIXWRT_CACHE: join(folder, "cache"), SSH_AUTHORIZED_KEY: makeSshKey().publicKey }, reject: false },
  );
}

describe.runIf(hasFuse)("a cache on a file system that ignores case", () => {
  it("is reported by doctor", async () => {
    const { exitCode, stdout } = await ignoringCase("doctor");
    expect(stdout).toMatch(/^✗ cache folder .*does not distinguish upper and lower case in names$/m);
    expect(exitCode).toBe(6);
  });

  it("fails the first build before anything is downloaded", async () => {
    const { exitCode, stdout, stderr } = await ignoringCase("build");
    expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 6, stdout: "" });
    expect(stderr).toContain("CACHE_UNFIT");
  });
});
