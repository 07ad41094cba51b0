import { existsSync, readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import {
  defaultPlugins,
  hostKeySecret,
  isHostname,
  makeSshKey,
  offeredDevices,
  sshKeySecret,
  writeNewFiles,
} from "@nixwrt/scaffold";
import { hostnameFor, questions } from "./ask.js";
import { CreateError } from "./CreateError.js";
import { chosenDraft } from "./chosenDraft.js";
import { type Draft, hasEmulator } from "./Draft.js";
import type { Options } from "./parseOptions.js";
import { projectFiles } from "./projectFiles.js";
import { readSshKey } from "./sshKeys.js";
import { templateDraft } from "./templates.js";

/**
 * Creates a project.
 * @param ask whether to ask for what the options do not specify; otherwise defaults apply
 * @returns text that tells the user what to do next
 * @throws {CreateError}
 */
export async function create(options: Options, ask: boolean): Promise<string> {
  checkHostname(options.hostname);
  const givenKey = options.sshKey === undefined ? undefined : await readSshKey(options.sshKey);
  if (ask) questions.start();
  const folder = options.folder ?? (ask ? await questions.folder() : ".");
  checkEmpty(folder);
  const draft = await draftOf(options, folder, ask);
  const wantsKey = draft.secrets?.includes(`${sshKeySecret.name}=`) === true;
  const sshKey = givenKey ?? (ask && wantsKey ? await questions.sshKey() : undefined);

  const values =
    sshKey === undefined
      ? undefined
      : { [sshKeySecret.name]: sshKey, [hostKeySecret.name]: makeSshKey(draft.hostname).privateKey };
  await writeNewFiles(resolve(folder), projectFiles(draft, packageName(folder), values));
  if (ask) questions.end(`${resolve(folder)} is ready`);
  return nextSteps(folder, draft, Object.keys(values ?? {}));
}

async function draftOf(options: Options, folder: string, ask: boolean): Promise<Draft> {
  const template = options.template ?? (ask && isOpen(options) ? await questions.template() : undefined);
  if (template !== undefined) return templateDraft(template, options.hostname);
  return chosenDraft({
    hostname: options.hostname ?? (ask ? await questions.hostname(folder) : hostnameFor(folder)),
    device: options.device ?? (ask ? await questions.device() : (offeredDevices[0]?.name ?? "")),
    plugins: options.plugins ?? (ask ? await questions.plugins() : defaultPlugins),
  });
}

/** Whether the command line says nothing about the content of the new project. */
function isOpen({ device, plugins }: Options): boolean {
  return device === undefined && plugins === undefined;
}

function checkHostname(hostname: string | undefined): void {
  if (hostname === undefined || isHostname(hostname)) return;
  throw new CreateError({
    code: "USAGE",
    message: `"${hostname}" is not a host name`,
    hint: "At most 63 letters, digits and -, starting and ending with a letter or digit; not localhost",
  });
}

/** Throws if the folder contains files, so that none is overwritten or mixed with new ones. A new git repository counts as empty. */
function checkEmpty(folder: string): void {
  const there = existsSync(folder) ? readdirSync(folder).filter((name) => name !== ".git") : [];
  if (there.length === 0) return;
  throw new CreateError({
    code: "FOLDER_NOT_EMPTY",
    message: `${resolve(folder)} is not empty`,
    hint: there.includes("package.json")
      ? "The folder already has a package. To add a config to it: npm install --save-dev @nixwrt/cli && npx nixwrt init"
      : "Name a new folder: npm create nixwrt my-router",
  });
}

/** Whether this version of Node is too old for nixwrt; see "engines" in package.json. */
function isOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < 22 || (major === 22 && minor < 18);
}

function packageName(folder: string): string {
  return hostnameFor(folder).toLowerCase();
}

/** @param filled names of the secrets that have their values */
function nextSteps(folder: string, draft: Draft, filled: readonly string[]): string {
  const { secrets } = draft;
  const at = relative("", folder);
  const placeholders = secrets !== undefined && filled.length === 0;
  const steps = [
    ...(at === "" ? [] : [`cd ${/^[\w./-]+$/.test(at) ? at : `'${at.replaceAll("'", "'\\''")}'`}`]),
    isOld(process.versions.node) ? "npm install --save-dev node@24 # this Node is too old for nixwrt" : "npm install",
    ...(placeholders ? ["install -m 600 secrets.example secrets   # and put your values in"] : []),
    "npx nixwrt build               # the first build takes some minutes",
    ...(hasEmulator(draft) ? ["npx nixwrt run                 # boots it in QEMU"] : []),
  ];
  const names = secrets?.match(/^\w+(?==)/gm) ?? [];
  const more =
    !placeholders && names.some((name) => !filled.includes(name))
      ? `\n${join(at, "secrets")} has more values for you to fill in.\n`
      : "";
  return `Next:\n\n${steps.map((step) => `  ${step}`).join("\n")}\n${more}`;
}
