import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CreateError } from "./CreateError.js";
import type { Draft } from "./Draft.js";

/** Copies of this repository's examples. The build puts them next to the program. */
const folder = join(import.meta.dirname, "templates");

/** What each template makes. */
export const templates: Readonly<Record<string, string>> = {
  defalutroute: "a home router: PPPoE, firewall, IPv6, guests",
  extensino: "a Wi-Fi access point",
  upstaisr: "an access point with a network for guests",
  travel: "a travel router: Wi-Fi or a cable as uplink",
  arhcive: "a backup server",
  emu: "ssh and nothing else",
};

/**
 * Drafts a project from a template.
 * @param hostname default: the template's host name
 * @throws {CreateError} `TEMPLATE_UNKNOWN` when there is no such template.
 */
export async function templateDraft(name: string, hostname?: string): Promise<Draft> {
  if (!Object.hasOwn(templates, name)) {
    throw new CreateError({
      code: "TEMPLATE_UNKNOWN",
      message: `there is no template "${name}"`,
      hint: `The templates are: ${Object.keys(templates).join(", ")}`,
    });
  }
  const read = (file: string) => readFile(join(folder, name, file), "utf8");
  const config = await read("nixwrt.config.ts");
  const { devDependencies } = JSON.parse(await read("package.json")) as { devDependencies: Record<string, string> };
  const given = /hostname: "(.*?)"/.exec(config)?.[1] ?? name;
  return {
    hostname: hostname ?? given,
    config: config.replace(`hostname: "${given}"`, () => `hostname: "${hostname ?? given}"`),
    secrets: await read("secrets.example"),
    packages: Object.keys(devDependencies),
  };
}
