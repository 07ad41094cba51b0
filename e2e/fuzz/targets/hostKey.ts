import { mendHostKey } from "../../../packages/plugin-sshd/src/mendHostKey.js";
import { KeyFault } from "../../../packages/plugin-sshd/src/sshWire.js";

/** A private key. If it is accepted, reading it again must give the same key. */
export function fuzz(data: Buffer): void {
  try {
    const key = mendHostKey(data, data.toString());
    if (mendHostKey(Buffer.from(key), key) !== key) throw new Error("it changes when it is read again");
  } catch (error) {
    if (!(error instanceof KeyFault)) throw error;
  }
}

export async function seeds(): Promise<Readonly<Record<string, Buffer>>> {
  const { makeSshKey } = await import("@nixwrt/testkit");
  const pem = "-----BEGIN RSA PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----\n";
  return { openssh: Buffer.from(makeSshKey().privateKey), pem: Buffer.from(pem) };
}
