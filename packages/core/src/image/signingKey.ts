import { NixwrtError } from "../errors.js";
import type { Signing } from "../system/Signing.js";
import type { SecretStore } from "./secrets.js";
import { KeyFault, parseSecretKey, publicKeyLine, type SecretKey } from "./signify.js";

/**
 * Returns the secret key that signs a project's images.
 * @throws {NixwrtError} of class `config`: `SECRET_MISSING`; `SIGNING_KEY` if it is not a key, or does not match the public key.
 */
export function signingKey(signing: Signing, secrets: Pick<SecretStore, "value">): SecretKey {
  const { secret } = signing.key;
  const value = secrets.value(secret);
  if (value === undefined) {
    throw new NixwrtError("config", {
      code: "SECRET_MISSING",
      message: `the secret ${secret} is not set, but signing the image needs it`,
      hint: "Set it in the environment or in the file `secrets`; `nixwrt keygen` makes one",
    });
  }
  const key = readKey(value, secret);
  if (publicKeyLine(key) === signing.publicKey) return key;
  throw new NixwrtError("config", {
    code: "SIGNING_KEY",
    path: "signing.publicKey",
    message: `this is not the public key of the secret ${secret}`,
    hint: `The device would refuse the image. The public key is ${publicKeyLine(key)}`,
  });
}

function readKey(value: string, secret: string): SecretKey {
  try {
    return parseSecretKey(value);
  } catch (error) {
    if (!(error instanceof KeyFault)) throw error;
    throw new NixwrtError("config", {
      code: "SIGNING_KEY",
      path: "signing.key",
      message: `the secret ${secret} cannot be used: ${error.message}`,
      hint: "Make a key with nixwrt keygen, or with: signify -G -n -p key.pub -s key.sec",
    });
  }
}
