import type { Problem } from "../errors.js";
import { type ElfFile, ET_DYN, ET_EXEC } from "../formats/elf.js";
import type { Exemptions, Hardening } from "../system/Package.js";

/** Problem for each missing protection. */
const faults: Readonly<Record<Hardening, Pick<Problem, "code" | "message" | "hint">>> = {
  pie: {
    code: "ELF_NO_PIE",
    message: "is loaded at a fixed address, which makes bugs in it easier to exploit",
    hint: "Compile and link it with $CC, without -no-pie and -static",
  },
  relro: {
    code: "ELF_NO_RELRO",
    message: "leaves the addresses of functions writable",
    hint: "Link it with $CC and $LDFLAGS, without -z norelro, -z lazy and linker scripts of its own",
  },
  noexecstack: {
    code: "ELF_EXECUTABLE_STACK",
    message: "wants to run code on its stack",
    hint: 'Its assembler sources lack a line: .section .note.GNU-stack,"",@progbits',
  },
  stackProtector: {
    code: "ELF_NO_STACK_PROTECTOR",
    message: "was compiled without a stack protector",
    hint: "Compile it with $CC: that has -fstack-protector-strong",
  },
};

const exemption =
  "or give the reason in the package's `exemptions`. A file that belongs to no package needs one: use prebuiltFiles";

/** Returns the protections that a program or library lacks without a given reason. */
export function hardeningProblems(elf: ElfFile, exempt: Exemptions): Problem[] {
  if (elf.type !== ET_EXEC && elf.type !== ET_DYN) return [];
  const lacks: Readonly<Record<Hardening, boolean>> = {
    pie: elf.type === ET_EXEC,
    relro: !elf.relro || !elf.bindNow,
    noexecstack: elf.executableStack,
    stackProtector: !elf.stackProtector,
  };
  return (Object.keys(faults) as Hardening[])
    .filter((hardening) => lacks[hardening] && exempt[hardening] === undefined)
    .map((hardening) => {
      const { code, message, hint } = faults[hardening];
      return { code, message, hint: `${hint}; ${exemption} (${hardening})` };
    });
}
