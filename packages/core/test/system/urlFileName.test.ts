import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { urlFileName } from "../../src/system/urlFileName.js";

describe("the file name of a URL", () => {
  it.each([
    ["https://a.example/dir/tool-1.0.tar.gz", "tool-1.0.tar.gz"],
    ["https://a.example/my%20tool.tar.gz?x=1#y", "my tool.tar.gz"],
    ["https://a.example/tool.tar.gz/", "tool.tar.gz"],
    ["https://a.example/100%.bin", "100%.bin"],
    ["https://a.example/%", "%"],
    ["https://a.example/a%zzb%20c", "a%zzb%20c"],
    ["https://a.example/%E0%A4%A", "%E0%A4%A"],
    ["https://a.example/..%2F..%2Fetc%2Fpasswd", "..-..-etc-passwd"],
    ["https://a.example/a%00b%0Ac", "a-b-c"],
    ["https://a.example", "download"],
    ["https://a.example/%2E%2E", "download"],
    ["not an address", "download"],
    [`https://a.example/${"ä".repeat(200)}.tar.gz`, `${"ä".repeat(46)}.tar.gz`],
  ])("is derived from %s", (address, name) => {
    expect(urlFileName(address)).toBe(name);
  });

  it("is valid for any URL", () => {
    const path = fc.string({
      unit: fc.constantFrom("%", "2", "F", "0", "/", ".", "ä", "a", " ", "\\", "?", "\u{1F600}"),
    });
    fc.assert(
      fc.property(path, (text) => {
        const name = urlFileName(`https://a.example/${text}`);
        expect(name).toMatch(/^[^/\p{Cc}]+$/u);
        expect([".", ".."]).not.toContain(name);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(100);
      }),
    );
  });
});
