import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bubblewrapArguments } from "../../src/engine/bubblewrap.js";
import { hostChecks, namespaceRefusals } from "../../src/engine/hostChecks.js";
import { namespaceProblem } from "../../src/engine/namespaces.js";
import { temporaryFolder } from "./temporaryFolder.js";

test.each([
  "bwrap: No permissions to create new namespace, likely because the kernel does not allow non-privileged user namespaces.",
  "bwrap: No permissions to creating new namespace, likely because the kernel does not allow it",
  "bwrap: Creating new namespace failed: No space left on device",
  "bwrap: setting up uid map: Permission denied",
  "error: cannot perform a sandboxed build because user namespaces are not enabled; check /proc/sys",
  "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted",
  // Messages of bubblewrap and Nix in containers of podman 4.3 with runc 1.1, as an ordinary user: without options, and without
  // seccomp=unconfined.
  "bwrap: Can't mount proc on /proc: Operation not permitted",
  "error: cannot set host name: Operation not permitted",
  "bwrap: Can't set hostname to localhost: Operation not permitted",
])("%s is recognized as a refusal of user namespaces", (text) => {
  const problem = namespaceProblem(`something else\n${text}\n`);
  expect(problem).toMatchObject({ code: "USER_NAMESPACES", message: expect.stringContaining(text) });
  for (const sysctl of [
    "kernel.unprivileged_userns_clone=1",
    "kernel.apparmor_restrict_unprivileged_userns=0",
    "user.max_user_namespaces=",
  ]) {
    expect(problem?.hint).toContain(sysctl);
  }
});

test("a failure of a program is not taken for a refusal", () => {
  expect(namespaceProblem("mksquashfs: out of memory")).toBeUndefined();
  expect(namespaceProblem("bwrap: execvp nosuch: No such file or directory")).toBeUndefined();
  expect(namespaceProblem("bwrap: Can't find source path /x: No such file or directory")).toBeUndefined();
});

test("the kernel settings that forbid namespaces are named", () => {
  const strict = {
    "user.max_user_namespaces": "0",
    "kernel.unprivileged_userns_clone": "0",
    "kernel.apparmor_restrict_unprivileged_userns": "1",
  };
  expect(namespaceRefusals(strict)).toHaveLength(3);
  expect(namespaceRefusals({ ...strict, "user.max_user_namespaces": "63000" })).toHaveLength(2);
  expect(namespaceRefusals({})).toEqual([]);
});

test("the cache folder is checked at its nearest existing parent", async () => {
  const folder = await temporaryFolder();
  const checks = await hostChecks({ cache: join(folder, "not", "yet") });
  expect(checks.map(({ name }) => name)).toEqual(["user namespaces", "cache folder", "disk space"]);
  expect(checks[1]).toMatchObject({ ok: true, detail: join(folder, "not", "yet") });
});

test("a read-only file system is detected", async () => {
  const checks = await hostChecks({ cache: "/proc/sys/nixwrt" });
  expect(checks.find(({ name }) => name === "cache folder")).toMatchObject({
    ok: false,
    fix: expect.stringContaining("NIXWRT_CACHE"),
  });
});

test("a tool sees only what is bound, and has no network unless requested", async () => {
  const root = await temporaryFolder();
  await mkdir(join(root, "etc"));
  await writeFile(join(root, "etc", "passwd"), "");
  await writeFile(join(root, "etc", "resolv.conf"), "");
  const bind = { host: "/home/me/image", guest: "/image" };
  const closed = bubblewrapArguments({ root, binds: [bind, { ...bind, guest: "/out", writable: true }] }).join(" ");
  expect(closed).toContain("--die-with-parent");
  expect(closed).toContain("--unshare-net");
  expect(closed).toContain("--ro-bind /home/me/image /image --bind /home/me/image /out");
  expect(closed).not.toContain("resolv.conf");
  const open = bubblewrapArguments({ root, network: true }).join(" ");
  expect(open).not.toContain("--unshare-net");
  expect(open).toContain("--ro-bind-try /etc/resolv.conf /etc/resolv.conf");
});
