import { type Content, decodeText, describeOrigin, type Reading, readAs } from "@nixwrt/core";
import { mendHostKey } from "./mendHostKey.js";
import { plugin } from "./place.js";
import { KeyFault } from "./sshWire.js";

const path = `${plugin}: hostKey`;

/**
 * A server's private key in a format that dropbearconvert reads. Harmless damage by shells, editors and environment variables is
 * repaired: a missing last line end, CRLF, byte order marks, surplus blanks, and line ends written as `\n` or as blanks.
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
