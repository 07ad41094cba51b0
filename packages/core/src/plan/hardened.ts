import type { Target } from "./Target.js";

/**
 * Options of `ld` that make a program's memory harder to abuse. `-z relro -z now`: what the loader fills in is read-only when the program
 * starts. `-z noexecstack`: code on the stack does not run, if the CPU can prevent it (docs/security.md).
 */
export const hardenedLink = "-z relro -z now -z noexecstack";

/** gcc's option for a stack protector in every function that has an array or passes on the address of a variable. */
export const stackProtector = "-fstack-protector-strong";

/**
 * Returns shell lines that write linker scripts into a folder, for a CPU whose GOT ld leaves writable: `pie.ld`, `shared.ld` and
 * `no-pie.ld`. They are ld's own scripts, except that the GOT is inside the part that becomes read-only. Fails if ld's scripts are not as
 * expected.
 */
export function linkerScripts({ gnu, emulation, gotOutsideRelro }: Target, folder: string): string {
  if (!gotOutsideRelro) return "";
  return `for kind in pie shared no-pie; do
  case $kind in no-pie) kind_flag= ;; *) kind_flag=-$kind ;; esac
  ${gnu}-ld -m ${emulation} ${hardenedLink} $kind_flag --verbose | awk '
    /^=+$/ { inside = !inside; next }
    !inside { next }
    /HIDDEN \\(_gp = / || /^ *\\.got +:/ { got = got $0 "\\n"; moved++; next }
    { lines[++count] = $0 }
    END {
      for (i = 1; i <= count; i++) {
        if (lines[i] ~ /DATA_SEGMENT_RELRO_END/) { printf "%s", got; ends++ }
        print lines[i]
      }
      if (moved != 2 || ends != 1) exit 1
    }' > ${folder}/$kind.ld
done
`;
}

/** Name of the section that records in a program how it was compiled. It is not loaded, and stays when symbols are stripped. */
export const markSection = ".nixwrt.hardened";

/**
 * Returns shell lines that write an object file with {@link markSection}. A program without arrays has no trace of its stack protector. The
 * mark distinguishes it from one that was compiled without. Nothing refers to the object, but its empty `.init` keeps `--gc-sections` from
 * removing it.
 */
export function markObject({ gnu, flags }: Target, file: string): string {
  return `${gnu}-gcc ${flags} -c -x assembler -o ${file} - <<'END'
.section .init,"ax",@progbits
.section ${markSection},"",@progbits
.string "stack-protector-strong"
.section .note.GNU-stack,"",@progbits
END`;
}
