import { basename } from "node:path";
import { holdsPrivateKey } from "../holdsPrivateKey.js";

/** Names of files that hold secrets by convention: ours, dotenv's, ssh's, npm's, .netrc. */
const secretNames = /^(secrets|\.env(\..+)?|id_(rsa|dsa|ecdsa|ed25519)(_sk)?|\.netrc|\.npmrc|\.pgpass|\.htpasswd)$/;
/** Of those, what only shows their form. */
const samples = /\.(example|sample|template|dist)$/;
const keyNames = /\.(pem|key|p12|pfx|ppk|jks|sec)$/;
/** Permission bits of group and others: a file without any was made to be private. */
const openToOthers = 0o077;

/**
 * Why a file should not go into a source, which is public: other users of this machine and a shared cache can read it.
 * Undefined for what seems harmless. Keys that a library brings for its tests are not private, and pass.
 */
export function secretFault(path: string, mode: number, data: Buffer): string | undefined {
  const name = basename(path);
  if (samples.test(name)) return undefined;
  // An .npmrc is harmless without a token.
  if (name === ".npmrc" && !/_(authToken|auth|password)\b/.test(data.toString("latin1"))) return undefined;
  if (secretNames.test(name)) return "files with this name usually hold secrets";
  const holdsKey = keyNames.test(name) || holdsPrivateKey(data);
  return holdsKey && (mode & openToOthers) === 0 ? "it is a private key" : undefined;
}
