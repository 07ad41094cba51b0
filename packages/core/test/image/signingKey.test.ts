import { expect, test } from "vitest";
import {
  generateSecretKey,
  parsePublicKey,
  publicKeyLine,
  secretKeyLine,
  signifyFile,
} from "../../src/image/signify.js";
import { signingKey } from "../../src/image/signingKey.js";
import { secret } from "../../src/system/content.js";
import { signifyKeys } from "./signifyKeys.js";

const signing = { key: secret("SIGNING_KEY"), publicKey: signifyKeys.public.split("\n")[1] as string };
const store = (value: string | undefined) => ({ value: () => value });

/** A password-protected secret key of signify has a number of rounds. */
function withPassword(line: string): string {
  const data = Buffer.from(line, "base64");
  data.writeUInt32BE(42, 4);
  return data.toString("base64");
}

test("a key is read from a file or a line, with any line endings", () => {
  const line = signifyKeys.secret.split("\n")[1] as string;
  for (const text of [signifyKeys.secret, signifyKeys.secret.replaceAll("\n", "\r\n"), line, `${line}\n`]) {
    expect(publicKeyLine(signingKey(signing, store(text)))).toBe(signing.publicKey);
  }
});

test("a generated key can be read back", () => {
  const key = generateSecretKey();
  const publicKey = publicKeyLine(key);
  expect(signingKey({ ...signing, publicKey }, store(signifyFile("x secret key", secretKeyLine(key))))).toEqual(key);
  expect(parsePublicKey(signifyFile("x public key", publicKey))).toEqual({ keyNumber: key.keyNumber, key: key.key });
});

const line = signifyKeys.secret.split("\n")[1] as string;

test.each([
  ["a missing secret", undefined, "SECRET_MISSING", /SIGNING_KEY is not set/],
  ["something else", "hunter2", "SIGNING_KEY", /not a signify secret key/],
  ["a public key", signifyKeys.public, "SIGNING_KEY", /not a signify secret key/],
  ["a key with a password", withPassword(line), "SIGNING_KEY", /password/],
  ["a damaged key", line.replace("1G44", "1G45"), "SIGNING_KEY", /damaged/],
  ["a key of another pair", secretKeyLine(generateSecretKey()), "SIGNING_KEY", /not the public key/],
])("%s is a problem that does not show the key", (_, value, code, message) => {
  let thrown: { problems?: unknown } = {};
  try {
    signingKey(signing, store(value));
  } catch (error) {
    thrown = error as typeof thrown;
  }
  expect(thrown.problems).toMatchObject([{ code, message: expect.stringMatching(message) }]);
  if (value !== undefined) expect(JSON.stringify(thrown.problems)).not.toContain(value.slice(20, 40) || value);
});
