import { shellQuote } from "../shellQuote.js";
import type { Libgcc } from "../system/CpuFamily.js";
import { debianBinary } from "../system/source.js";
import type { PlannedPackage, Step } from "./Plan.js";
import type { StepTable } from "./stepTable.js";
import type { Target } from "./Target.js";
import { unpackFunctions } from "./unpack.js";

/** gcc's source, of the same release as the cross compiler in the build root. */
const gccSource = debianBinary("gcc-14-source");

/** Returns the manifest's entry for libgcc. */
export function libgccPackage({ libgcc }: Target): PlannedPackage {
  const source = libgcc.from === "source" ? gccSource : debianBinary(libgcc.package);
  return { name: "libgcc", source, licence: "GPL-3.0-or-later WITH GCC-exception-3.1" };
}

/** Adds the steps that build libgcc.a. In both cases it is at the top of the output. */
export function addLibgcc(target: Target, name: string, table: StepTable): void {
  const { libgcc } = target;
  if (libgcc.from === "debian") {
    table.add(name, "the toolchain", debianLibgccStep(target, libgcc));
    return;
  }
  table.add("libgcc-source", "the toolchain", libgccSourceStep());
  table.add(name, "the toolchain", libgccStep(target, libgcc, "libgcc-source"));
}

/** Unpacks Debian's libgcc.a, which is for the ABI of Debian's own programs. */
function debianLibgccStep({ musl }: Target, { package: name, file }: Extract<Libgcc, { from: "debian" }>): Step {
  return {
    title: `unpack libgcc for ${musl}`,
    script: `${unpackFunctions}
unpack_source package $source
mkdir "$out"
cp package/${shellQuote(file)} "$out/libgcc.a"
`,
    environment: { source: { source: debianBinary(name) } },
    allowedReferences: [],
  };
}

/** Unpacks the few hundred files of gcc's source that make up libgcc. They are the same for every CPU. */
function libgccSourceStep(): Step {
  return {
    title: "unpack libgcc",
    script: `
mkdir "$out"
ar p "$source" data.tar.xz | tar -xJO --wildcards './usr/src/gcc-14/gcc-*-dfsg.tar.xz' |
  xz -dc -T"$NIX_BUILD_CORES" |
  tar -x -C "$out" --strip-components=1 --no-same-owner --no-same-permissions --wildcards \\
    'gcc-*/libgcc/*.[ch]' 'gcc-*/include/longlong.h'
`,
    environment: { source: { source: gccSource } },
    allowedReferences: [],
  };
}

/**
 * Compiles libgcc.a for soft float and 32 bits, which Debian's cross gcc does not include. The headers that gcc's configure would make are
 * stubs, because their content does not matter here.
 */
function libgccStep(target: Target, { config, flags }: Extract<Libgcc, { from: "source" }>, sourceStep: string): Step {
  return {
    title: `compile libgcc for ${target.musl}`,
    script: `
mkdir include "$out"
cat > include/limits.h <<'END'
#define CHAR_BIT __CHAR_BIT__
#define INT_MAX __INT_MAX__
#define UINT_MAX (__INT_MAX__ * 2U + 1)
#define LONG_MAX __LONG_MAX__
END
echo '#define USED_FOR_TARGET 1' > include/tconfig.h
cat > include/tm.h <<'END'
#define BITS_PER_UNIT 8
#define MIN_UNITS_PER_WORD 4
#define LIBGCC2_UNITS_PER_WORD 4
#define LONG_LONG_TYPE_SIZE 64
#define INT_TYPE_SIZE 32
#define HAVE_GNU_INDIRECT_FUNCTION 0
END
cat > include/tsystem.h <<'END'
#include <stddef.h>
#include <stdarg.h>
#include <limits.h>
extern void *memset(void *, int, __SIZE_TYPE__);
extern void *memcpy(void *, const void *, __SIZE_TYPE__);
extern void abort(void) __attribute__((noreturn));
#define gcc_assert(x) ((void)(!(x) ? abort(), 0 : 0))
END
touch include/auto-target.h include/coretypes.h include/libgcc_tm.h

cat > Makefile <<'END'
COMPILE = ${target.gnu}-gcc ${target.flags} \
  ${[...flags, "-fPIC"].join(" ")} -Os -w -ffreestanding -fno-exceptions -fno-stack-protector -fvisibility=hidden -fbuilding-libgcc \
  -DIN_GCC -DCROSS_DIRECTORY_STRUCTURE -DIN_LIBGCC2 -Dinhibit_libc -DLIBGCC2_INCLUDE \
  -nostdinc -isystem $(shell ${target.gnu}-gcc -print-file-name=include) \
  -I include -I $(source)/libgcc/config/${config} -I $(source)/libgcc/soft-fp -I $(source)/libgcc -I $(source)/include \
  -ffile-prefix-map=$(source)=gcc
INTEGER = ${integerFunctions.map((name) => `${name}.o`).join(" ")}
FLOAT = ${floatFunctions()
      .map((name) => `${name}.o`)
      .join(" ")}

libgcc.a: $(INTEGER) $(FLOAT)
\t${target.gnu}-ar rcD $@ $(sort $^)
$(INTEGER): %.o:
\t$(COMPILE) -DL$* -c $(source)/libgcc/libgcc2.c -o $@
$(FLOAT): %.o:
\t$(COMPILE) -c $(source)/libgcc/soft-fp/$*.c -o $@
END
make -s -j"$NIX_BUILD_CORES" libgcc.a
cp libgcc.a "$out"
`,
    environment: { source: { step: sourceStep } },
    allowedReferences: [],
  };
}

/** Parts of libgcc2.c. Each becomes a separate object, selected by a macro, which is given without its `L`. */
const integerFunctions = `
  _absvdi2 _absvsi2 _addvdi3 _addvsi3 _ashldi3 _ashrdi3 _bswapdi2 _bswapsi2 _clear_cache _clrsbdi2 _clrsbsi2 _clz _clzdi2
  _clzsi2 _cmpdi2 _ctzdi2 _ctzsi2 _divdc3 _divdi3 _divmoddi4 _divsc3 _ffsdi2 _ffssi2 _lshrdi3 _moddi3 _muldc3 _muldi3
  _mulsc3 _mulvdi3 _mulvsi3 _negdi2 _negvdi2 _negvsi2 _paritydi2 _paritysi2 _popcount_tab _popcountdi2 _popcountsi2
  _powidf2 _powisf2 _subvdi3 _subvsi3 _ucmpdi2 _udiv_w_sdiv _udivdi3 _udivmoddi4 _umoddi3`
  .trim()
  .split(/\s+/);

/** Files of soft-fp: arithmetic on float (sf) and double (df), and conversion to and from integers (si, di). */
function floatFunctions(): string[] {
  const names = ["extendsfdf2", "truncdfsf2"];
  for (const mode of ["sf", "df"]) {
    for (const operation of ["add", "div", "mul", "sub"]) names.push(`${operation}${mode}3`);
    for (const operation of ["eq", "ge", "le", "neg", "unord"]) names.push(`${operation}${mode}2`);
    for (const integer of ["si", "di"]) {
      names.push(
        `fix${mode}${integer}`,
        `fixuns${mode}${integer}`,
        `float${integer}${mode}`,
        `floatun${integer}${mode}`,
      );
    }
  }
  return names;
}
