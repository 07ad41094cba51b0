import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Content, Plugin } from "@nixwrt/core";
import { applyPlugins, NixwrtError, type Problem } from "@nixwrt/core/host";
import { type SshdOptions, sshd } from "@nixwrt/plugin-sshd";
import { testDevice } from "@nixwrt/testkit";
import { onTestFinished } from "vitest";
import { resolveContent } from "../../core/src/image/resolveContent.js";

const device = testDevice({}, ({ hooks }) => {
  hooks.users.tap("test-device", (users) => users.user({ name: "root", uid: 0 }, { default: true }));
});

export function systemOf(options: SshdOptions, ...plugins: Plugin[]) {
  return applyPlugins({ hostname: "test", device, plugins: [sshd(options), ...plugins] });
}

/** Makes a folder with these files, for `file("…")`. It is removed after the test. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), "nixwrt-sshd-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, data] of Object.entries(files)) writeFileSync(join(folder, name), data);
  return folder;
}

/** Returns the content of a file in the image, or its problems. */
export async function contentOf(
  options: SshdOptions,
  path: string,
  { directory = "/nowhere", secrets = {} }: { directory?: string; secrets?: Readonly<Record<string, string>> } = {},
): Promise<string | readonly Problem[]> {
  const input = { directory, secrets: { value: (name: string) => secrets[name] }, buildDate: 0 };
  try {
    const found = systemOf(options).files.get(path)?.value;
    const content: Content = found?.kind === "file" ? found.content : "";
    return (await resolveContent(content, input)).toString();
  } catch (error) {
    if (error instanceof NixwrtError) return error.problems;
    throw error;
  }
}
