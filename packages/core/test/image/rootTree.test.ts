import { posix } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rootTree } from "../../src/image/rootTree.js";
import type { Installed } from "../../src/plan/Plan.js";
import { plugin, systemOf } from "../system/support.js";
import { errorOf } from "./support.js";

const installed = (path: string, name = "tool"): Installed => ({
  path,
  package: name,
  from: { step: name, file: "x" },
});
const etc = (path: string, more: object = {}) => plugin("extra", { etc: (files) => files.file(path, "text", more) });

describe("rootTree", () => {
  it("contains the files of packages and plugins, and the folders above them", () => {
    const tree = rootTree(systemOf([etc("/opt/a/b", { mode: 0o600, user: "nobody" })]), [installed("/usr/bin/tool")]);
    expect(tree.get("/opt/a/b")).toMatchObject({ mode: 0o600, uid: 65534, gid: 65534, owner: { plugins: ["extra"] } });
    expect(tree.get("/opt/a")).toEqual({ kind: "directory", mode: 0o755, uid: 0, gid: 0, owner: undefined });
    expect(tree.get("/usr/bin/tool")).toMatchObject({ kind: "file", mode: undefined, owner: { package: "tool" } });
  });

  it("lists every folder before its content", () => {
    const system = systemOf([]);
    const name = fc.stringMatching(/^[!-.0-~é]{1,3}$/).filter((part) => part !== "." && part !== "..");
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => `/x/${parts.join("/")}/file:`);
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 8 }), (paths) => {
        const seen = new Set(["/"]);
        const tree = rootTree(
          system,
          paths.map((one) => installed(one)),
        );
        for (const one of tree.keys()) {
          expect(seen).toContain(posix.dirname(one));
          seen.add(one);
        }
        expect([...seen]).toEqual(expect.arrayContaining(paths));
      }),
    );
  });

  it("names both owners of a path", async () => {
    const install = [installed("/usr/bin/a", "one"), installed("/usr/bin/a", "two"), installed("/opt/f", "one")];
    const error = await errorOf(() => rootTree(systemOf([etc("/opt/f")]), install));
    expect(error.problems.map(({ code }) => code)).toEqual(["IMAGE_PATH_CONFLICT", "IMAGE_PATH_CONFLICT"]);
    expect(error.message).toContain("the package one and the package two both provide /usr/bin/a");
    expect(error.message).toContain("the package one and extra both provide /opt/f");
  });

  it("accepts the same link twice", () => {
    const init: Installed = { path: "/sbin/init", package: "busybox", from: { link: "/bin/busybox" } };
    expect(rootTree(systemOf([]), [init]).get("/sbin/init")).toMatchObject({ kind: "link" });
  });

  it("refuses a file below a link or a file", async () => {
    const lib: Installed = { path: "/lib", package: "merged", from: { link: "usr/lib" } };
    const error = await errorOf(() => rootTree(systemOf([]), [lib, installed("/lib/x"), installed("/lib/y/z")]));
    expect(error.problems).toMatchObject([
      { code: "IMAGE_PATH_PARENT", hint: "Put it at the link's target: usr/lib" },
      { code: "IMAGE_PATH_PARENT" },
    ]);
  });
});
