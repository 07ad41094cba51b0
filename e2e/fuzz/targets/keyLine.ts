import { readKeyLine } from "../../../packages/plugin-sshd/src/readKeyLine.js";
import { dropbearAccepts } from "../../../packages/plugin-sshd/test/dropbearLine.js";

const keyWords = /(?<=^| )((?:sk-)?(?:ssh|ecdsa)-[\w@.-]+) ([A-Za-z0-9+/=]+)(?= |$)/g;

/** A line of authorized_keys. If it is accepted, dropbear must accept it, too, and reading it again must not change it. */
export function fuzz(data: Buffer): void {
  const line = (data.toString().split(/[\r\n\0]/)[0] ?? "").trim();
  if (line === "" || line.startsWith("#")) return;
  const reading = readKeyLine(line);
  if (!("line" in reading)) return;
  // What looks like a key can be part of an option or of the comment.
  const keys = [...reading.line.matchAll(keyWords)];
  const isTaken = keys.some(([, type = "", base64 = ""]) =>
    dropbearAccepts(reading.line, type, Buffer.from(base64, "base64")),
  );
  if (!isTaken) throw new Error("dropbear would not take it");
  const again = readKeyLine(reading.line);
  if (!("line" in again) || again.line !== reading.line) throw new Error("it changes when it is read again");
}

export async function seeds(): Promise<Readonly<Record<string, Buffer>>> {
  const { makeSshKey } = await import("@nixwrt/testkit");
  const { publicKey } = makeSshKey();
  const options = 'restrict,command="a \\"b\\" c",permitopen="[::1]:22"';
  return { plain: Buffer.from(publicKey), options: Buffer.from(`${options} ${publicKey}`) };
}
