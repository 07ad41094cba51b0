import { chmod, readdir, symlink } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { extract } from "tar-stream";
import { describe, expect, it } from "vitest";
import { expandLinks } from "../../src/image/expandLinks.js";
import { loadRoot } from "../../src/image/loadRoot.js";
import { rootTar } from "../../src/image/rootTar.js";
import { rootTree } from "../../src/image/rootTree.js";
import type { Installed } from "../../src/plan/Plan.js";
import type { FileOptions } from "../../src/system/collectors.js";
import { buildDate, file, secret } from "../../src/system/content.js";
import { plugin, systemOf } from "../system/support.js";
import { codesOf, errorOf, fill, hostTools, scratch, secretsOf } from "./support.js";

/** Loads the root of the base system, with a file of the given content, and files installed from the step `tool`. */
async function load(options: {
  install?: Record<string, string>;
  output?: string;
  content?: [unknown, FileOptions];
  workspace?: string;
}) {
  const { install = {}, output = "/nowhere", content = ["", {}], workspace = await scratch() } = options;
  const system = systemOf([plugin("extra", { etc: (etc) => etc.file("given", content[0] as string, content[1]) })]);
  const installed = Object.entries(install).map(([path, file]): Installed => {
    return { path, package: "tool", from: { step: "tool", file } };
  });
  return await loadRoot(rootTree(system, installed), {
    outputs: new Map([["tool", output]]),
    content: { secrets: secretsOf({ KEY: "hunter2" }), directory: workspace, buildDate: 1_700_000_000 },
    filters: { tools: hostTools, workspace },
  });
}

describe("loadRoot", () => {
  it("reads files of step outputs, through links that stay inside, and keeps the executable bit", async () => {
    const output = await fill(await scratch(), { "bin/app-1": "app", "share/data": "data" });
    await chmod(`${output}/bin/app-1`, 0o555);
    await chmod(`${output}/share/data`, 0o444);
    await symlink("app-1", `${output}/bin/app`);
    const root = await load({ output, install: { "/usr/bin/app": "bin/app", "/usr/share/data": "share/data" } });
    expect(root.get("/usr/bin/app")).toMatchObject({ mode: 0o755, data: Buffer.from("app"), secrets: [] });
    expect(root.get("/usr/share/data")).toMatchObject({ mode: 0o644, data: Buffer.from("data") });
  });

  it("reports every file that is missing from its step's output, or outside of it", async () => {
    const outside = await fill(await scratch(), { secret: "x", "out/file": "" });
    await symlink("../secret", `${outside}/out/link`);
    await symlink("loop", `${outside}/out/loop`);
    const names = ["missing", "file/below", "link", "loop", "../secret", "."];
    const install = Object.fromEntries(names.map((name, index) => [`/opt/${index}`, name]));
    const error = await errorOf(() => load({ output: `${outside}/out`, install }));
    expect(error.exitClass).toBe("build");
    expect(error.problems.map(({ code }) => code)).toEqual(names.map(() => "INSTALL_MISSING"));
  });

  it("inserts the build date", async () => {
    const root = await load({ content: [[buildDate(), "\n"], {}] });
    expect(root.get("/etc/given")).toMatchObject({ data: Buffer.from("1700000000\n"), secrets: [] });
  });

  it("treats files as secret that others cannot read, or that contain a private key", async () => {
    const key = "-----BEGIN PRIVATE KEY-----\n";
    const workspace = await fill(await scratch(), { private: "x", group: "x", open: "x", "copied.pem": key });
    for (const [name, mode] of [
      ["private", 0o600],
      ["group", 0o640],
    ] as const)
      await chmod(`${workspace}/${name}`, mode);
    const secretsOfFile = async (path: string) => {
      const node = (await load({ workspace, content: [[file(path), secret("KEY")], {}] })).get("/etc/given");
      return node?.kind === "file" ? node.secrets : [];
    };
    expect(await secretsOfFile("open")).toEqual(["KEY"]);
    expect(await secretsOfFile("private")).toEqual(["KEY", "file:private"]);
    expect(await secretsOfFile("./group")).toEqual(["KEY", "file:./group"]);
    expect(await secretsOfFile("copied.pem")).toEqual(["KEY", "file:copied.pem"]);
  });

  it("inserts secrets into content, and names them", async () => {
    const root = await load({ content: [["a ", secret("KEY"), " b"], { mode: 0o600 }] });
    expect(root.get("/etc/given")).toMatchObject({ data: Buffer.from("a hunter2 b"), secrets: ["KEY"], mode: 0o600 });
  });
});

describe("filters", () => {
  const filtered = (...command: string[]): [unknown, FileOptions] => [
    secret("KEY"),
    { filter: { packages: [], command } },
  ];

  it("transform the content, and leave nothing behind", async () => {
    const workspace = await scratch();
    const root = await load({ workspace, content: filtered("sh", "-c", "tr a-z A-Z < in > out") });
    expect(root.get("/etc/given")).toMatchObject({ data: Buffer.from("HUNTER2"), secrets: ["KEY"] });
    expect(await readdir(workspace)).toEqual([]);
  });

  it.each([
    ["fails", filtered("sh", "-c", "cat in >&2; cp in out; exit 1")],
    ["writes nothing", filtered("cat", "in")],
    ["does not exist", filtered("no-such-program-here")],
  ])("name the secret, but do not show it, when the program %s", async (_, content) => {
    const workspace = await scratch();
    const error = await errorOf(() => load({ workspace, content }));
    expect(error.problems).toMatchObject([{ code: "FILTER_FAILED", path: "/etc/given" }]);
    expect(error.message).toContain("made from KEY");
    expect(`${error.message}${error.details}${error.stack}${error.cause}`).not.toContain("hunter2");
    expect(await readdir(workspace)).toEqual([]);
  });
});

describe("expandLinks", () => {
  const busybox = (linksFrom: string): Installed => {
    return { path: "/bin/busybox", package: "busybox", from: { step: "b", file: "busybox", linksFrom } };
  };

  it("adds a link for each path in the step's list", async () => {
    const outputs = new Map([
      ["b", await fill(await scratch(), { list: "/bin/sh\n/usr/bin/[\n/bin/busybox\n/a..b\n" })],
    ]);
    const links = (await expandLinks([busybox("list")], outputs)).slice(1);
    expect(links).toEqual(
      ["/bin/sh", "/usr/bin/[", "/a..b"].map((path) => ({ path, package: "busybox", from: { link: "/bin/busybox" } })),
    );
  });

  it("leaves out a link if a package has its own program", async () => {
    const outputs = new Map([["b", await fill(await scratch(), { list: "/bin/sh\n/usr/bin/less\n" })]]);
    const less: Installed = { path: "/usr/bin/less", package: "less", from: { step: "l", file: "less" } };
    for (const install of [
      [busybox("list"), less],
      [less, busybox("list")],
    ]) {
      const found = await expandLinks(install, outputs);
      expect(found.filter(({ path }) => path === "/usr/bin/less")).toEqual([less]);
      expect(found.map(({ path }) => path)).toContain("/bin/sh");
    }
  });

  it.each(["bin/sh", "/bin//sh", "/../sh", "/bin/.", "/", "/bin/", "/\0"])("refuses %j", async (line) => {
    const outputs = new Map([["b", await fill(await scratch(), { list: `/bin/ls\n${line}\n` })]]);
    expect(await codesOf(() => expandLinks([busybox("list")], outputs))).toEqual(["INSTALL_LINKS"]);
    expect(await codesOf(() => expandLinks([busybox("other")], outputs))).toEqual(["INSTALL_LINKS"]);
  });
});

describe("rootTar", () => {
  it("contains every file once, in order, with its mode, owner and content, and no time", async () => {
    const output = await fill(await scratch(), { app: "app" });
    const long = `/usr/share/${"long-".repeat(40)}name`;
    const root = await load({
      output,
      install: { "/usr/bin/ünï": "app", [long]: "app" },
      content: ["text", { mode: 0o640, user: "nobody" }],
    });
    const found: Record<string, unknown> = {};
    for await (const entry of (await rootTar(root)).pipe(extract())) {
      const { name, type, mode, uid, gid, mtime, linkname } = entry.header;
      const data = (await buffer(entry)).toString();
      expect(mtime?.getTime()).toBe(0);
      found[`/${name.replace(/\/$/, "")}`] = { type, mode, uid, gid, linkname, data };
    }
    expect(Object.keys(found)).toEqual([...root.keys()]);
    const file = { type: "file", linkname: null };
    expect(found["/etc/given"]).toEqual({ ...file, mode: 0o640, uid: 65534, gid: 65534, data: "text" });
    expect(found["/usr/bin/ünï"]).toEqual({ ...file, mode: 0o644, uid: 0, gid: 0, data: "app" });
    expect(found["/root"]).toMatchObject({ type: "directory", mode: 0o700 });
    expect(found["/etc/mtab"]).toMatchObject({ type: "symlink", linkname: "/proc/mounts" });
    expect(found[long]).toMatchObject({ data: "app" });
  });
});
