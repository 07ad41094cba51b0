import { expect, it, test } from "vitest";
import { sshd } from "../../../plugin-sshd/src/sshd.js";
import { type Content, file, readAs, secret } from "../../src/system/content.js";
import { plugin, problemsOf, systemOf } from "./support.js";

const shouting = (content: Content) =>
  readAs(content, (data) =>
    data.toString() === data.toString().toUpperCase()
      ? { data }
      : { problems: [{ code: "QUIET", message: "it does not shout" }] },
  );
const withFile = (content: Content) => plugin("one", { etc: (etc) => etc.file("x", content) });

it.each<[string, Content, number]>([
  ["text that is refused", shouting("a"), 1],
  ["two texts that are refused", [shouting("a"), "\n", shouting("b")], 2],
  ["a text inside of another one", shouting([shouting("a"), "\n"]), 1],
  ["text that is accepted", shouting("A"), 0],
  ["a secret", shouting(secret("A")), 0],
  ["text beside a file", [shouting("a"), shouting([file("b"), "b"])], 1],
])("%s: reported with the plan, once for each fault", (_what, content, faults) => {
  const problems = problemsOf(() => systemOf([withFile(content)]));
  expect(problems.map(({ code }) => code)).toEqual(Array.from({ length: faults }, () => "QUIET"));
});

test.each([
  ["ssh-ed25519 AAAAbad me", "SSHD_KEY"],
  ["ssh-rsa", "SSHD_KEY"],
  ["-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA", "SSHD_KEY"],
])("a faulty key is reported once, even when another plugin fails: %s", (key, code) => {
  const failing = plugin("failing", {
    etc: () => {
      throw new Error("broken");
    },
  });
  const keys = sshd({ authorizedKeys: { root: [key] } });
  expect(problemsOf(() => systemOf([keys])).map((one) => one.code)).toEqual([code]);
  expect(problemsOf(() => systemOf([keys, failing])).map((one) => one.code)).toContain(code);
});
