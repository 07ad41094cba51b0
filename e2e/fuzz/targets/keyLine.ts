import { readKeyLine } from "../../../packages/plugin-sshd/src/readKeyLine.js";
import { dropbearTakes } from "../../../packages/plugin-sshd/test/dropbearLine.js";

const keyWords = /(?<=^| )((?:sk-)?(?:ssh|ecdsa)-[\w@.-]+) ([A-Za-z0-9+/=]+)(?= |$)/g;

/** A line of authorized_keys: one that is not refused must be one that dropbear takes, and stay as it is when it is read again. */
export function fuzz(data: Buffer): void {
  const line = (data.toString().split(/[\r\n\0]/)[0] ?? "").trim();
  if (line === "" || line.startsWith("#")) return;
  const reading = readKeyLine(line);
  if (!("line" in reading)) return;
  // What looks like a key may be a word of an option or of the comment.
  const keys = [...reading.line.matchAll(keyWords)];
  const isTaken = keys.some(([, type = "", base64 = ""]) =>
    dropbearTakes(reading.line, type, Buffer.from(base64, "base64")),
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
