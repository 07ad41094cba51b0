import { hardenedLink, linkerScripts, markObject, stackProtector } from "./hardened.js";
import type { Step } from "./Plan.js";
import type { Target } from "./Target.js";

const binutils = ["ar", "as", "ld", "nm", "objcopy", "objdump", "ranlib", "readelf", "size", "strings", "strip"];

/**
 * Builds `bin/<target>-gcc` and its binutils: Debian's cross gcc with a specs file that points to our musl and libgcc. Without `-nostdinc`,
 * it would read the build root's own headers. `crtbegin.o` and `crtend.o` are left out: C on musl does not need them, and Debian's may be
 * for another ABI.
 *
 * Programs are position-independent, unless they ask for something else: of -pie, -no-pie and -shared, or -fPIE, -fno-pie and -fPIC, the
 * last one counts, and these come before all others. The stack protector comes last, so that a package's own flags do not remove it. A
 * package that cannot use it sets NIXWRT_STACK_PROTECTOR to an empty value: see `Package.exemptions`.
 */
export function crossCompilerStep(target: Target, muslStep: string, libgccStep: string): Step {
  const scripts = target.gotOutsideRelro
    ? "%{!r:%{!T*:%{shared:-T $out/shared.ld;no-pie:-T $out/no-pie.ld;:-T $out/pie.ld}}} "
    : "";
  const flags = [target.flags, "-fPIE", "-pie", ...target.programFlags].join(" ");
  return {
    title: `write the compiler for ${target.musl}`,
    script: `
mkdir -p "$out/bin"
${linkerScripts(target, '"$out"')}${markObject(target, '"$out/hardened.o"')}
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
%{!shared:%{no-pie:$musl/lib/crt1.o;:$musl/lib/Scrt1.o}} $musl/lib/crti.o %{${stackProtector.slice(1)}:$out/hardened.o}

*endfile:
$musl/lib/crtn.o

*link:
${target.linkSpec} -m ${target.emulation} -nostdlib --as-needed --hash-style=${target.hashStyle} ${hardenedLink} ${scripts}%{shared:-shared} %{!shared:-dynamic-linker ${target.loader}} %{rdynamic:-export-dynamic}

END
cat > "$out/bin/${target.musl}-gcc" <<END
#!/bin/sh
exec /usr/bin/${target.gnu}-gcc ${flags} -specs=$out/musl.specs "\\$@" \\\${NIXWRT_STACK_PROTECTOR-${stackProtector}}
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
