import { expect, it } from "vitest";
import { checkShells } from "../../src/image/checkShells.js";
import { rootTree } from "../../src/image/rootTree.js";
import type { Installed } from "../../src/plan/Plan.js";
import { plugin, problemsOf, systemOf } from "../system/support.js";

const install: Installed[] = [
  { path: "/bin/busybox", package: "busybox", from: { step: "busybox", file: "busybox" } },
  { path: "/bin/sh", package: "busybox", from: { link: "/bin/busybox" } },
];

/** Returns the problems of an image with busybox and a user. */
function problemsWith(shell: string, more: readonly Installed[] = []) {
  const user = plugin("me", { users: (users) => users.user({ name: "me", uid: 1000, shell }) });
  const system = systemOf([user]);
  return problemsOf(() => void checkShells(system, rootTree(system, [...install, ...more])));
}

it("refuses a shell that the image does not have", () => {
  for (const shell of ["/bin/bash", "/usr/bin", "/bin/sh2"]) {
    expect(problemsWith(shell)).toMatchObject([
      { code: "USER_SHELL", path: "users.me.shell", message: expect.stringContaining(shell) },
    ]);
  }
});

it("accepts shells of packages, and accounts that nobody logs in to", () => {
  const bash: Installed = { path: "/bin/bash", package: "bash", from: { step: "bash", file: "bash" } };
  expect(problemsWith("/bin/bash", [bash])).toEqual([]);
  for (const shell of ["/bin/sh", "/bin/false", "/usr/sbin/nologin"]) expect(problemsWith(shell)).toEqual([]);
});
