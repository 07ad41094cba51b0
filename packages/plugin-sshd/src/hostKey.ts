import { type Content, decodeText, describeOrigin, type Reading, readAs } from "@nixwrt/core";
import { mendHostKey } from "./mendHostKey.js";
import { KeyFault } from "./sshWire.js";

const path = "hostKey";

/**
 * A server's private key as dropbearconvert reads it. What a shell, an editor or an environment does to a key without harm is
 * undone: a lost last line end, other line ends, byte order marks, blanks, and line ends written as `\n` or as blanks.
 */
export function hostKeyContent(key: Content): Content {
  return readAs(key, (data) => readHostKey(data, describeOrigin(key) ?? "this"));
}

function readHostKey(data: Buffer, what: string): Reading {
  try {
    return { data: mendHostKey(data, decodeText(data)) };
  } catch (error) {
    if (!(error instanceof KeyFault)) throw error;
    const message = `${what} is not a private key in OpenSSH format without a passphrase: ${error.message}`;
    return { problems: [{ code: "SSHD_HOST_KEY", path, message, hint }] };
  }
}

const hint =
  "Make one with: ssh-keygen -t ed25519 -N '' -f host_key\n" +
  "To convert an existing key to this format and remove its passphrase: ssh-keygen -p -N '' -f FILE";
