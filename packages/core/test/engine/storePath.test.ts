import fc from "fast-check";
import { expect, test } from "vitest";
import { fixedOutputPath, hashOfStorePath, nameOfStorePath, nixBase32, storeName } from "../../src/engine/storePath.js";

test("the path of a file equals the output of nix-store --add-fixed", () => {
  // Given by Nix 2.26.3 for a file `foo-1.txt` that holds "foo\n".
  const sha256 = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";
  expect(fixedOutputPath("foo-1.txt", sha256)).toBe("/nix/store/dll5bfv54kp4dfxj7szj8si03v9d7k4n-foo-1.txt");
});

test("base 32 equals the output of nix-hash --to-base32", () => {
  // Given by Nix 2.26.3 for the SHA-256 of "foo\n".
  const hash = Buffer.from("b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c", "hex");
  expect(nixBase32(hash)).toBe("0k4lwj58f2w5yh92ilrwy9917pycipbrdrr13vbb3yd02j09vfxm");
});

test("any file name becomes a valid store name, which can be read back from a path", () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 200 }).filter((name) => !name.endsWith(".drv")),
      (fileName) => {
        const name = storeName(fileName);
        expect(name).toMatch(/^[0-9A-Za-z+\-_?=][0-9A-Za-z+\-._?=]*$/);
        const path = fixedOutputPath(name, "0".repeat(64));
        expect(nameOfStorePath(path)).toBe(name);
        expect(hashOfStorePath(path)).toMatch(/^[0-9a-z]{32}$/);
      },
    ),
  );
});

test("characters of Debian's file names that Nix forbids are replaced, and others are kept", () => {
  expect(storeName("gcc-14-source_14.2.0-19~deb13u1_all.deb")).toBe("gcc-14-source_14.2.0-19-deb13u1_all.deb");
  expect(nameOfStorePath("/nix/store/dll5bfv54kp4dfxj7szj8si03v9d7k4n-musl-mips.drv")).toBe("musl-mips");
});
