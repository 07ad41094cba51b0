import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import catalogue from "../../packages/src/index.js";
import { useCli } from "./useCli.js";

const nixwrt = useCli();
const root = join(import.meta.dirname, "..", "..", "..");

/** Makes a project with the workspace's packages and further files. */
function project(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "nixwrt-project-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const config =
    'import { qemu } from "@nixwrt/device-qemu";\nexport default { device: qemu(), packages: ["dnsmasq"] };\n';
  for (const [path, text] of Object.entries({ "package.json": "{}", "nixwrt.config.ts": config, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

test("packages lists a whole catalogue, with versions from the lock", async () => {
  const lock = {
    version: 1,
    roots: {},
    sources: { "source:trixie/dnsmasq": { version: "9.9-1", released: {}, files: [] } },
  };
  const cwd = project({ "nixwrt.lock": JSON.stringify(lock) });
  const { code, stdout } = await nixwrt.run(["packages"], { cwd });
  expect(code).toBe(0);
  for (const { name, summary = "" } of catalogue) {
    const line = stdout.split("\n").find((one) => one.startsWith(`${name} `)) ?? "";
    expect(line).toContain(summary);
  }
  expect(stdout).toMatch(/^dnsmasq +9\.9-1 /m);

  const json = await nixwrt.run(["packages", "--json"], { cwd });
  const listed = JSON.parse(json.stdout) as { readonly name: string; readonly untested?: string }[];
  expect(listed.map(({ name }) => name)).toEqual(catalogue.map(({ name }) => name));
  expect(listed.find(({ name }) => name === "dnsmasq")).toMatchObject({
    catalogue: "@nixwrt/packages",
    version: "9.9-1",
    files: ["/usr/sbin/dnsmasq"],
    kernelSymbols: ["INOTIFY_USER", "PACKET"],
  });
  for (const one of listed.filter(({ untested }) => untested !== undefined)) {
    expect(stdout).toMatch(new RegExp(`^${one.name} .* untested `, "m"));
  }
});

test("packages works next to a broken config, so that it can help to fix it", async () => {
  const cwd = project({ "nixwrt.config.ts": 'export default { packages: ["dnsmask"] };' });
  expect((await nixwrt.run(["plan"], { cwd })).stderr).toContain('Did you mean "dnsmasq"?');
  expect((await nixwrt.run(["packages"], { cwd })).code).toBe(0);
});

test("packages says what to install if there is no catalogue", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "nixwrt-empty-"));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const { code, stdout, stderr } = await nixwrt.run(["packages"], { cwd });
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain("CATALOGUE_NONE");
  expect(stderr).toContain("npm install --save-dev @nixwrt/packages");
});

test.each([
  ["nixwrt.config.ts", 'packages: ["tcpdump", "nuttcp"],'],
  [".nixwrtrc.json", '"packages": ["tcpdump", "nuttcp"],'],
  [".nixwrtrc.yaml", 'packages: ["tcpdump", "nuttcp"]'],
])("add prints the line for %s, and changes nothing", async (file, line) => {
  const folder = mkdtempSync(join(tmpdir(), "nixwrt-project-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, file), "");
  const { code, stdout, stderr } = await nixwrt.run(["add", "tcpdump", "nuttcp", "tcpdump"], { cwd: folder });
  expect({ code, stdout: stdout.trim() }).toEqual({ code: 0, stdout: line });
  expect(stderr).toContain(file);
});

test("add suggests the most similar name", async () => {
  const { code, stdout, stderr } = await nixwrt.run(["add", "tcpdmp"], { cwd: project() });
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain('Did you mean "tcpdump"?');
});

test("build --package suggests the most similar name, and writes nothing", async () => {
  const cwd = project();
  const { code, stdout, stderr } = await nixwrt.run(["build", "--package", "tcpdmp"], { cwd });
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain("PACKAGE_NOT_FOUND");
  expect(stderr).toContain('Did you mean "tcpdump"?');
  expect(existsSync(join(cwd, "nixwrt.lock"))).toBe(false);
});

test("explain describes a package in the image, and one that could be added", async () => {
  const cwd = project();
  expect((await nixwrt.run(["explain", "dnsmasq"], { cwd })).stdout).toMatch(
    /^dnsmasq \(package\): from dnsmasq of trixie, GPL-2\.0-only\n {2}asked for by config \(packages\)/,
  );
  expect((await nixwrt.run(["explain", "CONFIG_INOTIFY_USER"], { cwd })).stdout).toContain("the package dnsmasq");
  const other = await nixwrt.run(["explain", "tcpdump"], { cwd });
  expect(other.stdout).toContain("tcpdump (package of @nixwrt/packages, not in this image): ");
  expect(other.stdout).toContain("brings /usr/bin/tcpdump");
  expect(other.stdout).toContain("is built with libpcap");
  expect((await nixwrt.run(["explain", "tcpdmp"], { cwd })).code).toBe(2);
});
