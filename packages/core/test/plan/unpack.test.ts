import { describe, expect, it } from "vitest";
import { unpackFunctions } from "../../src/plan/unpack.js";
import { runScript } from "./shell.js";

/** Makes a Debian source package of two upstream tarballs and two patches. */
const makeSource = `
mkdir -p tool-1.0 extra-1.0 debian/patches
echo one > tool-1.0/file
echo more > extra-1.0/more
printf 'first\\n# a remark\\n\\nsecond -p1' > debian/patches/series
printf -- '--- a/file\\n+++ b/file\\n@@ -1 +1 @@\\n-one\\n+two\\n' > debian/patches/first
printf -- '--- a/file\\n+++ b/file\\n@@ -1 +1 @@\\n-two\\n+three\\n' > debian/patches/second
tar -cJf tool_1.0.orig.tar.xz tool-1.0
tar -czf tool_1.0.orig-extra.tar.gz extra-1.0
tar -cJf tool_1.0-1.debian.tar.xz debian
rm -r tool-1.0 extra-1.0 debian
${unpackFunctions}
unpack_source source tool_1.0.orig.tar.xz tool_1.0.orig-extra.tar.gz tool_1.0-1.debian.tar.xz
`;

describe("a Debian source", () => {
  it("is unpacked with its additional tarballs, and patched in order", () => {
    const { stdout, exitCode } = runScript(`${makeSource}
apply_patches source
cat source/file source/extra/more`);
    expect(stdout.split("\n").slice(-2)).toEqual(["three", "more"]);
    expect(exitCode).toBe(0);
  });

  it("is not patched with the patches that are left out", () => {
    const { stdout, exitCode } = runScript(`${makeSource}
apply_patches source second
cat source/file`);
    expect(stdout).toContain("left out: second");
    expect(stdout.split("\n").at(-1)).toBe("two");
    expect(exitCode).toBe(0);
  });

  it("is an error if a patch to leave out does not exist", () => {
    const { stdout, exitCode } = runScript(`${makeSource}
apply_patches source third
echo not reached`);
    const line = stdout.split("\n").find((one) => one.startsWith("@nixwrt-problem "));
    expect(JSON.parse(line?.slice("@nixwrt-problem ".length) ?? "")).toMatchObject({
      code: "PATCH_UNKNOWN",
      message: expect.stringContaining("third"),
    });
    expect(stdout).not.toContain("not reached");
    expect(exitCode).toBe(1);
  });

  it("is an error if a patch does not apply", () => {
    const { stdout, exitCode } = runScript(`${makeSource}
echo other > source/file
apply_patches source
echo not reached`);
    expect(stdout).not.toContain("not reached");
    expect(exitCode).toBe(1);
  });

  it("may consist of one tarball without patches", () => {
    const { stdout, exitCode } = runScript(`
mkdir tool-2 && echo plain > tool-2/file && tar -cf tool-2.tar tool-2
${unpackFunctions}
unpack_source source tool-2.tar
apply_patches source
cat source/file`);
    expect(stdout).toBe("plain");
    expect(exitCode).toBe(0);
  });
});
