import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { Problems } from "../../src/errors.js";
import { checkAssembly } from "../../src/image/checkAssembly.js";
import { loadSecrets } from "../../src/image/secrets.js";
import { file, secret } from "../../src/system/content.js";
import { plugin, systemOf } from "../system/support.js";
import { codesOf, errorOf, fill, scratch, secretsOf } from "./support.js";

const noPlan = {
  version: 1,
  buildRoot: { suite: "trixie", packages: [] },
  steps: {},
  kernel: "k",
  deviceTrees: {},
  kernelImages: {},
  packageSteps: {},
  install: [],
  packages: [],
} as const;

describe("loadSecrets", () => {
  it("reads the environment first, then the file, and ignores empty values", async () => {
    const directory = await fill(await scratch(), {
      secrets: `# comment\nA=from file\nB="two\nlines"\nC='quo"ted'\nexport D=d # comment\nE=\nF=f\n`,
    });
    const secrets = await loadSecrets({ directory, env: { A: "from env", F: "", G: undefined } });
    const values = ["A", "B", "C", "D", "E", "F", "G", "H"].map((name) => secrets.value(name));
    expect(values).toEqual(["from env", "two\nlines", 'quo"ted', "d", undefined, "f", undefined, undefined]);
  });

  it.each([0o666, 0o602, 0o646, 0o777])(
    "refuses a file with the mode %o, which every user can change",
    async (mode) => {
      const directory = await fill(await scratch(), { secrets: "A=hunter2\n" });
      await chmod(join(directory, "secrets"), mode);
      const error = await errorOf(() => loadSecrets({ directory, env: {} }));
      expect(error.problems.map(({ code }) => code)).toEqual(["SECRETS_WRITABLE"]);
      expect(error.message).toContain(`chmod 600 ${join(directory, "secrets")}`);
    },
  );

  it("works without a file, and does not find properties that every object has", async () => {
    const secrets = await loadSecrets({ directory: await scratch(), env: {} });
    expect(["constructor", "toString", "__proto__"].map((name) => secrets.value(name))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("never shows values when it is printed or serialized", async () => {
    const directory = await fill(await scratch(), { secrets: "A=hunter2\n" });
    const secrets = await loadSecrets({ directory, env: { B: "hunter2" } });
    expect(inspect(secrets, { depth: 9, showHidden: true }) + JSON.stringify(secrets)).not.toContain("hunter2");
  });

  it.each([
    ["a byte order mark", (text: string) => Buffer.from(`\uFEFF${text}`)],
    ["Windows line endings", (text: string) => Buffer.from(text.replaceAll("\n", "\r\n"))],
    ["UTF-16, as PowerShell writes it", (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le")],
    ["no final newline", (text: string) => Buffer.from(text.trimEnd())],
  ])("reads a file with %s", async (_, encode) => {
    const text = `FIRST=größe\nSECOND="two\nlines"\n`;
    const secrets = await loadSecrets({ directory: await fill(await scratch(), { secrets: encode(text) }), env: {} });
    expect([secrets.value("FIRST"), secrets.value("SECOND")]).toEqual(["größe", "two\nlines"]);
  });

  it("reports all ambiguous lines, and shows none of their values", async () => {
    const text = `A=hunter2 #1\nB=ok\nnot a line hunter2\nB=hunter2\nC=#hunter2\nD="hunter2"3\nE='hunter2\nF=x\n`;
    const directory = await fill(await scratch(), { secrets: text });
    const error = await errorOf(() => loadSecrets({ directory, env: {} }));
    expect(error.problems.map(({ code, path }) => `${code} ${path?.slice(directory.length)}`)).toEqual(
      [1, 3, 4, 5, 6, 7].map((line) => `SECRETS_SYNTAX /secrets:${line}`),
    );
    expect(error.message).not.toContain("hunter2");
  });

  it("reports a file that is not text", async () => {
    const directory = await fill(await scratch(), { secrets: Buffer.from([0x41, 0x3d, 0xff, 0x00]) });
    expect(await codesOf(() => loadSecrets({ directory, env: {} }))).toEqual(["SECRETS_UNREADABLE"]);
  });

  it("reports a file that cannot be read", async () => {
    const directory = await scratch();
    await mkdir(join(directory, "secrets"));
    expect(await codesOf(() => loadSecrets({ directory, env: {} }))).toEqual(["SECRETS_UNREADABLE"]);
  });
});

async function checked(input: Parameters<typeof checkAssembly>[0]): Promise<void> {
  const problems = new Problems();
  await checkAssembly(input, problems);
  problems.throwIfAny("config");
}

describe("checkAssembly", () => {
  it("reports all missing secrets and files, bad names and conflicting paths at once, without values", async () => {
    const system = systemOf([
      plugin("keys", {
        etc: (etc) => {
          etc.file("one", ["x", secret("FIRST"), secret("SET")]);
          etc.file("two", [secret("FIRST"), file("keys/me.pub"), file("/")]);
          etc.file("hostname/below", "");
          etc.file("three", "", { user: "ghost" });
        },
      }),
    ]);
    const images = [{ name: "../x", parts: [{ file: "manifest.json", from: { text: "" } }] }];
    const directory = await scratch();
    const error = await errorOf(() =>
      checked({ system, plan: noPlan, images, directory, secrets: secretsOf({ SET: "hunter2" }) }),
    );
    expect(error.exitClass).toBe("config");
    expect(error.problems.map(({ code }) => code)).toEqual([
      "IMAGE_NAME",
      "IMAGE_PART_NAME",
      "FILE_OWNER_UNKNOWN",
      "FILE_OWNER_UNKNOWN",
      "IMAGE_PATH_PARENT",
      "SECRET_MISSING",
      "FILE_MISSING",
      "FILE_MISSING",
    ]);
    expect(error.message).toContain("FIRST is not set or is empty; /etc/one, /etc/two need it");
    expect(error.message).toContain(join(directory, "keys/me.pub"));
    expect(error.message).not.toContain("hunter2");
  });
});
