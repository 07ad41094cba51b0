/** What private keys begin with: PEM and OpenSSH, PuTTY, signify. */
const privateKey = /-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY-----|^PuTTY-User-Key-File-|^untrusted comment: .*secret key$/m;

/** Whether there is a private key in a file. */
export function holdsPrivateKey(data: Buffer): boolean {
  return privateKey.test(data.toString("latin1"));
}
