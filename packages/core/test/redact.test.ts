import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NixwrtError } from "../src/errors.js";
import { redactUrls } from "../src/redact.js";

describe("secrets in URLs are removed", () => {
  it.each([
    ["https://me:pass@host/x", "https://***@host/x"],
    ["https://me:p@ss@host:8080/x", "https://***@host:8080/x"],
    ["https://me:p@s@s@host", "https://***@host"],
    ["https://token@host/x.tar.gz", "https://***@host/x.tar.gz"],
    ["https://:pass@host/", "https://***@host/"],
    ["https://me:p/ss@host/x", "https://***@host/x"],
    ["https://me:p/s@s@host", "https://***@host"],
    ["https://me:p?ss@host/x", "https://***@host/x"],
    ["https://me:p#ss@host/x", "https://***@host/x"],
    ["HTTP://Me:Pass@[fe80::1]:3128/", "HTTP://***@[fe80::1]:3128/"],
    ["socks5h://me:pass@proxy:1080", "socks5h://***@proxy:1080"],
    ["git+https://me:pass@host/repo.git", "git+https://***@host/repo.git"],
    ["substituters = https://a:b@one https://c:d@two/y", "substituters = https://***@one https://***@two/y"],
    ["(http://a:b@one)", "(http://***@one)"],
    ["'http://a:b@one', \"http://a:b@two\"", "'http://***@one', \"http://***@two\""],
    ["https://host/x?access_token=abc&v=1", "https://host/x?access_token=***&v=1"],
    ["https://host/x?X-Amz-Signature=abc", "https://host/x?X-Amz-Signature=***"],
    ["https://host/x?v=1&apikey=abc#y", "https://host/x?v=1&apikey=***#y"],
  ])("from %s", (text, shown) => {
    expect(redactUrls(text)).toBe(shown);
  });

  it.each([
    "https://host/@scope/package",
    "https://host:8080/~me@home?x=1#y",
    "http://[::1]:80/",
    "me@host: no address",
    "ssh://host",
    "file:///a/b@c",
    "no secret: a:b@c",
  ])("but not from other text: %s", (text) => {
    expect(redactUrls(text)).toBe(text);
  });

  it("whatever the password", () => {
    const word = fc.stringMatching(/^[^\s"'`<>|\\]{1,20}$/);
    fc.assert(
      fc.property(word, word, (password, path) => {
        const secret = `SECRET${password}SECRET`;
        expect(redactUrls(`cannot get http://me:${secret}@host.example/${path.replaceAll("@", "")}`)).not.toContain(
          "SECRET",
        );
      }),
    );
  });

  it("from every part of an error", () => {
    const address = "https://me:p@ss@host/x";
    const problem = { code: "X", path: address, message: `not ${address}`, hint: `Try ${address}` };
    const error = new NixwrtError("archive", problem, { details: address });
    expect(JSON.stringify([error.message, error.problems, error.details])).not.toMatch(/p@ss|ss@|me:/);
    expect(error.problems).toEqual([
      { code: "X", path: "https://***@host/x", message: "not https://***@host/x", hint: "Try https://***@host/x" },
    ]);
  });
});
