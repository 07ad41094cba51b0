import { type Content, decodeText, describeOrigin, type Problem, type Reading, readAs } from "@nixwrt/core";
import { readKeyLine } from "./readKeyLine.js";

/**
 * The text of an authorized_keys file that dropbear can read. Byte order marks, CRLF line ends and surplus blanks are removed. A key that
 * dropbear would ignore is an error that names the key, because nobody could log in with it.
 * @param path where the keys are in the config
 * @param mayBeEmpty whether a file without keys is allowed, because there is another way to log in
 */
export function authorizedKeysContent(keys: readonly Content[], path: string, mayBeEmpty: boolean): Content {
  const entries = keys.map((key, index) => {
    const where = `${path}[${index}]`;
    return [readAs(key, (data) => readKeys(data, where, describeOrigin(key))), "\n"];
  });
  return readAs(entries, (data) => {
    if (mayBeEmpty || data.toString().split("\n").some(isKeyLine)) return { data };
    const message = "it contains no key, and no password works for this user, so nobody could log in";
    return {
      problems: [
        { code: "SSHD_NO_KEY", path, message, hint: 'Give a public key: the text or file("…") of a .pub file' },
      ],
    };
  });
}

function isKeyLine(line: string): boolean {
  return line !== "" && !line.startsWith("#");
}

/** The lines of one entry. An entry may be a whole file. A faulty key remains one whatever else is in the config. */
function readKeys(data: Buffer, path: string, origin: string | undefined): Reading {
  const text = decodeText(data);
  const fault = text === undefined ? "it is not text" : strangerFault(text);
  const what = origin ?? "the key";
  const make = 'A public key is one line, such as "ssh-ed25519 AAAA… me", from the .pub file that ssh-keygen makes';
  if (text === undefined || fault !== undefined) {
    return {
      problems: [
        { code: "SSHD_KEY", certain: true, path, message: `${what} is not a public key: ${fault}`, hint: make },
      ],
    };
  }
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.replaceAll("\uFEFF", "").trim());
  const problems: Problem[] = [];
  const read = lines.map((line, index) => {
    if (!isKeyLine(line)) return line;
    const reading = readKeyLine(line);
    if ("line" in reading) return reading.line;
    const place = lines.filter(isKeyLine).length > 1 ? `line ${index + 1} of ${what}` : what;
    const message = `dropbear cannot use ${place}: ${reading.fault}`;
    problems.push({ code: "SSHD_KEY", certain: true, path, message, hint: reading.hint ?? make });
    return "";
  });
  return problems.length > 0 ? { problems } : { data: read.join("\n").trimEnd() };
}

/** Explains why a key of another format cannot be used in authorized_keys. */
function strangerFault(text: string): string | undefined {
  if (/^-----BEGIN .*PRIVATE KEY-----/m.test(text) || /^PuTTY-User-Key-File-/m.test(text)) {
    return "it is a private key, which must stay where it is. Give the public key from its .pub file instead";
  }
  if (/^---- BEGIN SSH2 PUBLIC KEY ----/m.test(text)) {
    return "it is in RFC 4716 format, as saved by PuTTYgen; `ssh-keygen -i -f FILE` converts it";
  }
  const [, label] = /^-----BEGIN (.*)-----/m.exec(text) ?? [];
  if (label === undefined) return undefined;
  return `it is PEM (${label.slice(0, 40)}); \`ssh-keygen -i -m PKCS8 -f FILE\` converts a public key`;
}
