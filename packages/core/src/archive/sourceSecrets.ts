import { basename } from "node:path";
import { holdsPrivateKey } from "../holdsPrivateKey.js";

/** Names of files that hold secrets by convention: those of NixWRT, dotenv, ssh and npm, and .netrc. */
const secretNames = /^(secrets|\.env(\..+)?|id_(rsa|dsa|ecdsa|ed25519)(_sk)?|\.netrc|\.npmrc|\.pgpass|\.htpasswd)$/;
/** Suffixes of files that only show the format of such files. */
const samples = /\.(example|sample|template|dist)$/;
const keyNames = /\.(pem|key|p12|pfx|ppk|jks|sec)$/;
/** Permission bits of group and others. A file without any of them is meant to be private. */
const openToOthers = 0o077;

/**
 * Returns why a file should not be part of a source, or undefined if it seems harmless. Sources are public: other users of this machine and
 * a shared cache can read them. Keys that a library has for its tests are not private, and pass.
 */
export function secretFault(path: string, mode: number, data: Buffer): string | undefined {
  const name = basename(path);
  if (samples.test(name)) return undefined;
  // An .npmrc without a token is harmless.
  if (name === ".npmrc" && !/_(authToken|auth|password)\b/.test(data.toString("latin1"))) return undefined;
  if (secretNames.test(name)) return "files with this name usually hold secrets";
  const holdsKey = keyNames.test(name) || holdsPrivateKey(data);
  return holdsKey && (mode & openToOthers) === 0 ? "it is a private key" : undefined;
}
