import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CreateError } from "./CreateError.js";

/** One line of a public key's file, as ssh-keygen writes it. */
const publicKey = /^(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+ [A-Za-z0-9+/]+=*(?: .*)?$/;

/** A public key, and the file that it is in. */
export interface FoundKey {
  readonly file: string;
  readonly key: string;
}

/** The public keys in `~/.ssh`, Ed25519 first. */
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
 * The public key that an option gives: the key itself, or a file that it is in.
 * @throws {CreateError} `SSH_KEY` when there is none. A private key is never read out.
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
