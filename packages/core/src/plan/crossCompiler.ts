import type { Step } from "./Plan.js";
import type { Target } from "./Target.js";

const binutils = ["ar", "as", "ld", "nm", "objcopy", "objdump", "ranlib", "readelf", "size", "strings", "strip"];

/**
 * `bin/<target>-gcc` and its binutils: Debian's cross gcc with a specs file that points it at our musl and libgcc. Without
 * `-nostdinc` it would read the build root's own headers; `crtbegin.o` and `crtend.o` are left out because Debian's
 * are hard float, and C on musl needs none.
 *
 * Programs are small rather than position-independent: no PIE and calls through a PLT save a fifth. These flags come
 * before all others, because of -no-pie and -shared, or -fno-pie and -fPIC, the last one counts.
 */
export function crossCompilerStep(target: Target, muslStep: string, libgccStep: string): Step {
  return {
    title: `write the compiler for ${target.musl}`,
    script: `
mkdir -p "$out/bin"
cat > "$out/musl.specs" <<END
%rename cpp_options old_cpp_options

*cpp_options:
-nostdinc -isystem $musl/include -isystem include%s %(old_cpp_options)

*cc1:
+ -nostdinc -isystem $musl/include -isystem include%s

*link_libgcc:
-L$musl/lib

*libgcc:
$libgcc/libgcc.a

*startfile:
%{!shared:%{no-pie:$musl/lib/crt1.o;:$musl/lib/Scrt1.o}} $musl/lib/crti.o

*endfile:
$musl/lib/crtn.o

*link:
%{G*} %{EB} %{EL} %{mips*} -m ${target.emulation} -nostdlib --as-needed --hash-style=sysv %{shared:-shared} %{!shared:-dynamic-linker ${target.loader}} %{rdynamic:-export-dynamic}

END
cat > "$out/bin/${target.musl}-gcc" <<END
#!/bin/sh
exec /usr/bin/${target.gnu}-gcc ${target.flags} -fno-pie -no-pie -mplt -specs=$out/musl.specs "\\$@"
END
chmod +x "$out/bin/${target.musl}-gcc"
ln -s ${target.musl}-gcc "$out/bin/${target.musl}-cc"
for tool in ${binutils.join(" ")}; do
  ln -s /usr/bin/${target.gnu}-$tool "$out/bin/${target.musl}-$tool"
done
`,
    environment: { musl: { step: muslStep }, libgcc: { step: libgccStep } },
    allowedReferences: ["out", libgccStep, muslStep].sort(),
  };
}
