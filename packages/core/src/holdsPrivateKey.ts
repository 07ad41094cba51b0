/** Start of a private key: PEM and OpenSSH, PuTTY, signify. */
const privateKey = /-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY-----|^PuTTY-User-Key-File-|^untrusted comment: .*secret key$/m;

/** Whether a file contains a private key. */
export function holdsPrivateKey(data: Buffer): boolean {
  return privateKey.test(data.toString("latin1"));
}
