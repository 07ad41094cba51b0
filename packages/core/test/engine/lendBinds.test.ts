import { chmod, chown, lstat, mkdir, readFile, rename, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { lendBinds } from "../../src/engine/lendBinds.js";
import { temporaryFolder } from "./temporaryFolder.js";

/** Root can give files to another user. Everyone else can only give them to themselves, which still tests the rest. */
const isRoot = process.getuid?.() === 0;
const borrower = isRoot ? 65_000 : (process.getuid?.() ?? 0);
const ownerOf = async (path: string) => (await lstat(path)).uid;

describe("lendBinds", () => {
  test("writable files belong to the borrower until all borrowers have returned them, and then to their owners", async () => {
    const folder = await temporaryFolder();
    const owner = isRoot ? 4321 : borrower;
    await writeFile(join(folder, "file"), "");
    if (isRoot) await chown(join(folder, "file"), owner, owner);
    await symlink("/etc/passwd", join(folder, "link"));
    const passwd = await stat("/etc/passwd");
    const binds = [{ host: folder, guest: "/work", writable: true }];
    const first = lendBinds(binds, borrower);
    const second = lendBinds(binds, borrower);
    expect(first.binds).toEqual(binds);
    for (const path of ["", "file", "link"]) expect(await ownerOf(join(folder, path))).toBe(borrower);
    await writeFile(join(folder, "made"), "");
    first.giveBack();
    expect(await ownerOf(folder)).toBe(borrower);
    second.giveBack();
    expect(await ownerOf(join(folder, "file"))).toBe(owner);
    for (const path of ["", "link", "made"]) expect(await ownerOf(join(folder, path))).toBe(process.getuid?.());
    expect((await stat("/etc/passwd")).uid).toBe(passwd.uid);
  });

  test("files that everyone can read are bound directly", async () => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o755);
    await mkdir(join(folder, "sub"), { mode: 0o755 });
    await writeFile(join(folder, "sub", "file"), "");
    await symlink("/nowhere", join(folder, "sub", "link"));
    const binds = ["", "sub", "sub/file", "missing"].map((name) => ({ host: join(folder, name), guest: "/x" }));
    expect(lendBinds(binds, borrower).binds).toEqual(binds);
  });

  test.each(["file", "deep/file", "closed-folder/file"])("a copy replaces a bind with a private %s", async (name) => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o755);
    await mkdir(join(folder, dirname(name)), { recursive: true });
    const isOpen = name.startsWith("closed");
    await writeFile(join(folder, name), "secret", { mode: isOpen ? 0o644 : 0o600 });
    if (isOpen) await chmod(join(folder, dirname(name)), 0o700);
    const { binds, giveBack } = lendBinds([{ host: folder, guest: "/key" }], borrower);
    const copy = binds[0]?.host ?? "";
    expect(copy).not.toBe(folder);
    expect(await readFile(join(copy, name), "utf8")).toBe("secret");
    expect((await stat(join(copy, name))).mode & 0o777).toBe(isOpen ? 0o644 : 0o600);
    expect(await ownerOf(join(copy, name))).toBe(borrower);
    expect((await stat(dirname(copy))).mode & 0o777).toBe(0o700);
    expect(await ownerOf(join(folder, name))).toBe(process.getuid?.());
    giveBack();
    await expect(stat(dirname(copy))).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("files that a borrower has moved are returned, and the targets of its links are not touched", async () => {
    const folder = await temporaryFolder();
    const outside = join(await temporaryFolder(), "outside");
    await writeFile(outside, "");
    await mkdir(join(folder, "sub"));
    await writeFile(join(folder, "sub", "file"), "");
    const { giveBack } = lendBinds([{ host: folder, guest: "/work", writable: true }], borrower);
    await rename(join(folder, "sub"), join(folder, "moved"));
    await symlink(dirname(outside), join(folder, "sub"));
    const before = await ownerOf(outside);
    giveBack();
    expect(await ownerOf(join(folder, "moved", "file"))).toBe(process.getuid?.());
    expect(await ownerOf(outside)).toBe(before);
  });
});
