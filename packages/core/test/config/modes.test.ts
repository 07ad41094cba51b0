import fc from "fast-check";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/loadConfig.js";
import { formatMode, modeFault, parseMode } from "../../src/system/fileMode.js";
import { plugin, systemOf } from "../system/support.js";
import { problemsOf } from "./faults.js";
import { project, testDevice } from "./project.js";

const yaml = (mode: string) => `device: test-device\netc:\n  motd: { content: hello, mode: ${mode} }\n`;
const json = (mode: string) =>
  `{ "device": "test-device", "etc": { "motd": { "content": "hello", "mode": ${mode} } } }`;
const typescript = (mode: string) =>
  `export default { device: "test-device", etc: { motd: { content: "hello", mode: ${mode} } } };`;

async function modeOf(file: string, text: string): Promise<number | undefined> {
  const { config } = await loadConfig({ cwd: project({ ...testDevice, [file]: text }), env: {} });
  return (config.etc.motd as { mode?: number }).mode;
}

test.each([
  [".nixwrtrc.json", json('"0600"'), 0o600],
  [".nixwrtrc.json", json('"1777"'), 0o1777],
  [".nixwrtrc.json", json("384"), 0o600],
  [".nixwrtrc.yaml", yaml('"0600"'), 0o600],
  [".nixwrtrc.yaml", yaml("0o600"), 0o600],
  ["nixwrt.config.ts", typescript('"0644"'), 0o644],
  ["nixwrt.config.ts", typescript("0o600"), 0o600],
  ["nixwrt.config.ts", typescript("0o644"), 0o644],
  ["nixwrt.config.ts", typescript("0o777"), 0o777],
  ["nixwrt.config.mjs", typescript("0o4755"), 0o4755],
])("%s: %s is accepted", async (file, text, mode) => {
  expect(await modeOf(file, text)).toBe(mode);
});

test.each([
  [".nixwrtrc.json", json("600"), 'Write it as text: "0600"'],
  [".nixwrtrc.json", json("420"), 'Write it as text: "0420", or "0644", if you mean that number'],
  [".nixwrtrc.json", json("755.5"), undefined],
  [".nixwrtrc.json", json("1777"), 'Write it as text: "1777"'],
  [".nixwrtrc.yaml", yaml("600"), 'Write it as text: "0600"'],
  [".nixwrtrc.yaml", yaml("0644"), 'Write it as text: "0644"'],
  ["nixwrt.config.ts", typescript("644"), 'Write it as text: "0644"'],
  ["nixwrt.config.ts", typescript("1755"), 'Write it as text: "1755"'],
  ["nixwrt.config.ts", typescript("-1"), undefined],
  ["package.json", `{ "nixwrt": ${json("700")} }`, 'Write it as text: "0700"'],
])("%s: %s is refused", async (file, text, hint) => {
  const problems = await problemsOf(project({ ...testDevice, [file]: text }));
  expect(problems).toMatchObject([{ path: "etc.motd.mode", ...(hint === undefined ? {} : { hint }) }]);
});

test("folders of services have the same modes", async () => {
  const services = { a: { run: "exec a", directories: [{ path: "/run/a", mode: "0750" }] } };
  const text = (mode: unknown) =>
    JSON.stringify({
      device: "test-device",
      services: { a: { ...services.a, directories: [{ path: "/run/a", mode }] } },
    });
  const cwd = project({ ...testDevice, ".nixwrtrc.json": text("0750") });
  expect((await loadConfig({ cwd, env: {} })).config.services.a?.directories).toEqual([
    { path: "/run/a", mode: 0o750 },
  ]);
  expect(await problemsOf(project({ ...testDevice, ".nixwrtrc.json": text(750) }))).toMatchObject([
    { code: "CONFIG_VALUE", path: "services.a.directories[0].mode" },
  ]);
});

test("a plugin that passes octal digits as a decimal number is reported", () => {
  const careless = plugin("careless", {
    etc: (etc) => {
      etc.file("token", "x", { mode: 600 });
      etc.directory("/srv/x", { mode: 755 });
    },
    services: (services) => services.add({ name: "a", run: "exec a", directories: [{ path: "/run/a", mode: 750 }] }),
  });
  expect(() => systemOf([careless])).toThrow(
    /FILE_MODE.*\/run\/a[\s\S]*FILE_MODE.*\/etc\/token[\s\S]*FILE_MODE.*\/srv\/x/,
  );
});

test("text and number agree on every mode", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0o7777 }), (mode) => {
      expect(parseMode(formatMode(mode))).toBe(mode);
      expect(parseMode(`0o${mode.toString(8)}`)).toBe(mode);
    }),
  );
});

test("decimal numbers of three or four octal digits are refused, and common modes are accepted", () => {
  const digits = fc.stringMatching(/^[1-7][0-7]{2,3}$/).filter((text) => Number(text) <= 0o7777);
  fc.assert(
    fc.property(digits, (text) => {
      expect(modeFault(Number(text), { onlyDecimal: true })).toContain(`"${text.padStart(4, "0")}"`);
    }),
  );
  for (const usual of ["400", "440", "444", "500", "550", "555", "600", "640", "644", "660", "664", "666"])
    expect(modeFault(Number(usual))).toBeDefined();
  for (const usual of ["700", "711", "750", "755", "770", "775", "777", "1777", "2755"])
    expect(modeFault(Number(usual))).toBeDefined();
  for (const octal of [
    0o400, 0o440, 0o444, 0o500, 0o555, 0o600, 0o640, 0o644, 0o660, 0o664, 0o700, 0o755, 0o777, 0o1777, 0,
  ])
    expect(modeFault(octal)).toBeUndefined();
});
