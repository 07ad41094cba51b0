import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CreateError } from "./CreateError.js";

/** A line of a public key file, as ssh-keygen writes it. */
const publicKey = /^(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+ [A-Za-z0-9+/]+=*(?: .*)?$/;

/** A public key, and the file that contains it. */
export interface FoundKey {
  readonly file: string;
  readonly key: string;
}

/** Returns the public keys in `~/.ssh`, Ed25519 keys first. */
export async function findSshKeys(home: string): Promise<FoundKey[]> {
  const folder = join(home, ".ssh");
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".pub")).sort();
  const read = await Promise.all(
    names.map(async (name) => ({ file: join(folder, name), key: await firstLine(join(folder, name)) })),
  );
  const isOther = ({ key }: FoundKey) => (key.startsWith("ssh-ed25519 ") ? 0 : 1);
  return read.filter(({ key }) => publicKey.test(key)).sort((a, b) => isOther(a) - isOther(b));
}

/**
 * Returns the public key from the value of an option: the key itself, or the path of a file that contains it.
 * @throws {CreateError} `SSH_KEY` when there is no public key. The message does not quote the file, which could hold a private key.
 */
export async function readSshKey(given: string): Promise<string> {
  if (publicKey.test(given)) return given;
  const key = existsSync(given) ? await firstLine(given) : undefined;
  if (key !== undefined && publicKey.test(key)) return key;
  throw new CreateError({
    code: "SSH_KEY",
    message: key === undefined ? `there is no file ${given}` : `${given} contains no public key`,
    hint: "Give the file of a public key, such as ~/.ssh/id_ed25519.pub; `ssh-keygen -t ed25519` makes one",
  });
}

async function firstLine(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n")[0]?.trim() ?? "";
}
