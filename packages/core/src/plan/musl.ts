import { debianSource } from "../system/source.js";
import { hardenedLink, linkerScripts, markObject, stackProtector } from "./hardened.js";
import { muslPageSizePatch } from "./muslPatch.js";
import type { PlannedPackage, Step } from "./Plan.js";
import { sourceDateEpoch } from "./reproducible.js";
import type { Target } from "./Target.js";
import { unpackFunctions } from "./unpack.js";

const source = debianSource("musl");

/** In the form that gcc accepts. */
const linkFlags = hardenedLink.replaceAll("-z ", "-Wl,-z,");

export const muslPackage: PlannedPackage = { name: "musl", source, licence: "MIT" };

/**
 * Removes the tables of East Asian multibyte charsets, which are a fifth of libc, because nothing on a router converts such text:
 * iconv_open() then does not know their names (EINVAL). UTF-8, UTF-16, UTF-32 and 8-bit code pages stay.
 */
const withoutEastAsianCharsets = `
sed -i -E '/^"(eucjp|shiftjis|iso2022jp|gb18030|gbk|gb2312|big5|euckr)\\\\0/d' src/locale/iconv.c
for table in jis0208 gb18030 big5 hkscs ksc revjis; do echo 0 > src/locale/$table.h; done
`;

/**
 * Builds the C library together with the kernel's headers: `include`, `lib`. There is no static library, which would take as long again,
 * because all programs of an image share one copy of libc. The loader's link is left out, because it is an absolute link to the library
 * itself, and the image has its own.
 */
export function muslStep(target: Target, libgccStep: string): Step {
  return {
    title: `compile musl for ${target.musl}`,
    script: `${unpackFunctions}
unpack_source musl $source
apply_patches musl
patch -d musl -p1 -s --no-backup-if-mismatch <<'END'
${muslPageSizePatch}END
cd musl
${withoutEastAsianCharsets}export SOURCE_DATE_EPOCH=${sourceDateEpoch}
${linkerScripts(target, '"$PWD"')}${markObject(target, "hardened.o")}
# MIPS's GNU hash (.MIPS.xhash) is something that musl's loader cannot read.
./configure --target=${target.musl} --prefix="$out" --syslibdir="$out/lib" --disable-wrapper --disable-static \\
  CC=${target.gnu}-gcc CROSS_COMPILE=${target.gnu}- LIBCC="$libgcc/libgcc.a $PWD/hardened.o" \\
  LDFLAGS="-Wl,--hash-style=${target.hashStyle} ${linkFlags}${target.gotOutsideRelro ? " -Wl,-T,$PWD/shared.ld" : ""}" \\
  CFLAGS="${target.flags} ${stackProtector} -Os -ffile-prefix-map=$PWD=musl"
make -s -j"$NIX_BUILD_CORES"
make -s install
rm "$out"/lib/ld-musl-*
${target.gnu}-strip --strip-unneeded "$out/lib/libc.so"

cd /usr/include
cp -R --parents asm-generic linux mtd misc rdma scsi/fc sound video "$out/include"
cp -RL /usr/lib/linux/uapi/${target.family.kernel.uapi}/asm "$out/include/asm"
`,
    environment: { source: { source }, libgcc: { step: libgccStep } },
    allowedReferences: ["out"],
  };
}
