import { homedir } from "node:os";
import { basename, resolve } from "node:path";
import { cancel, intro, isCancel, log, multiselect, outro, select, text } from "@clack/prompts";
import { defaultPlugins, isHostname, offeredDevices, offeredPlugins } from "@nixwrt/scaffold";
import { findSshKeys } from "./sshKeys.js";
import { templates } from "./templates.js";

/** Asks for what the command line does not specify. Requires a terminal. */
export const questions = {
  start: () => intro("A new NixWRT project"),
  folder: () => answered(text({ message: "Folder", initialValue: "router", validate: (value) => required(value) })),
  /** Returns the chosen template, or undefined for a device and plugins of the user's choice. */
  template: async () =>
    (await answered(
      select({
        message: "Start from",
        options: [
          { value: "", label: "a device and plugins of your choice" },
          ...Object.entries(templates).map(([name, about]) => ({ value: name, label: about, hint: name })),
        ],
      }),
    )) || undefined,
  hostname: (folder: string) =>
    answered(
      text({
        message: "Host name of the device",
        initialValue: hostnameFor(folder),
        validate: (value) => (isHostname(value ?? "") ? undefined : "At most 63 letters, digits and -"),
      }),
    ),
  device: () =>
    answered(
      select({
        message: "Device",
        options: offeredDevices.map(({ name, about }) => ({ value: name, label: name, hint: about })),
      }),
    ),
  plugins: () =>
    answered(
      multiselect({
        message: "Plugins",
        required: false,
        initialValues: [...defaultPlugins],
        options: offeredPlugins.map(({ name, about }) => ({ value: name, label: name, hint: about })),
      }),
    ),
  /** Returns the chosen public key, or undefined if there is none or the user chooses none. */
  async sshKey(): Promise<string | undefined> {
    const found = await findSshKeys(homedir());
    if (found.length === 0) {
      log.warn(
        "There is no public key in ~/.ssh, so nobody could log in by ssh yet. `ssh-keygen -t ed25519` makes a key: put the line in its .pub file into the file secrets.",
      );
      return undefined;
    }
    const key = await answered(
      select({
        message: "Public key that may log in as root",
        options: [
          ...found.map(({ file, key }) => ({ value: key, label: file })),
          { value: "", label: "none of these" },
        ],
      }),
    );
    return key === "" ? undefined : key;
  },
  end: (message: string) => outro(message),
};

/** Derives a host name from the name of a folder; `nixwrt` if that is impossible. */
export function hostnameFor(folder: string): string {
  const name = basename(resolve(folder))
    .replaceAll(/[^A-Za-z0-9-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 63);
  return isHostname(name) ? name : "nixwrt";
}

function required(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? "Give a name" : undefined;
}

/** Returns the answer. Exits when the user cancels with Ctrl-C or Escape: no file is written before all questions are answered. */
async function answered<T>(answer: Promise<T>): Promise<Exclude<T, symbol>> {
  const given = await answer;
  if (!isCancel(given)) return given as Exclude<T, symbol>;
  cancel("Nothing was written.");
  process.exit(130);
}
