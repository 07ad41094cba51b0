import { shellQuote } from "../shellQuote.js";
import type { Package } from "../system/Package.js";
import type { Patch } from "../system/Patch.js";
import { compileEnvironment } from "./compileEnvironment.js";
import type { EnvironmentValue, Step } from "./Plan.js";
import { reportCommand } from "./packageProblem.js";
import type { Target } from "./Target.js";
import { unpackCommand, unpackFunctions } from "./unpack.js";

/** Compiles a plugin's package. `stepOf` returns the name of a library's step. */
export function packageStep(what: Package, target: Target, crossStep: string, stepOf: (name: string) => string): Step {
  const libraries = (what.libraries ?? []).map(({ name }) => ({ variable: libraryVariable(name), step: stepOf(name) }));
  const leftOut = Object.keys(what.leaveOutPatches ?? {}).sort();
  const tools = [...new Set(what.buildTools)].sort();
  return {
    title: `compile ${what.name} for ${target.musl}`,
    script: `${unpackFunctions}
${unpackCommand(what.source, "source", "source")}
apply_patches source ${leftOut.map(shellQuote).join(" ")}
${(what.patches ?? []).map((patch) => applyPatch(what.name, patch)).join("")}cd source
${compileEnvironment(target)}
${libraries.map(({ variable }) => searchLibrary(variable)).join("")}unset source cross
${what.exemptions?.stackProtector === undefined ? "" : "export NIXWRT_STACK_PROTECTOR=\n"}${what.script}
${tidyScript(libraries.map(({ variable }) => variable))}${what.strip === false ? "" : stripScript}${referenceScript(what.name)}`,
    environment: {
      ...what.environment,
      ...Object.fromEntries(libraries.map(({ variable, step }): [string, EnvironmentValue] => [variable, { step }])),
      source: { source: what.source },
      cross: { step: crossStep },
    },
    allowedReferences: [],
    ...(tools.length === 0 ? {} : { tools }),
  };
}

/**
 * Returns shell lines that remove build folders from the files of libtool and pkg-config. These files tell programs that link with a
 * library where its own libraries are, but those folders are not on the device. Packages that name this one in `libraries` find everything
 * without them.
 */
function tidyScript(libraries: readonly string[]): string {
  const flags = libraries.map((variable) => `-e "s#[[:space:]]*-[LI]$${variable}[^[:space:]]*##g"`).join(" ");
  const pkgConfig = flags === "" ? "" : `find "$out" -name '*.pc' -type f -exec sed -i ${flags} {} +\n`;
  return `chmod -R u+w "$out"\nfind "$out" -name '*.la' -type f -delete\n${pkgConfig}`;
}

/**
 * Returns shell lines that refuse files which contain the path of a build folder. The device does not have these folders, so such a file
 * would not work there.
 */
function referenceScript(name: string): string {
  return `mentions=$(grep -rlaE '/nix/store/[0-9a-z]{32}-' "$out" || true)
[ -z "$mentions" ] || while read -r file; do
  mentioned=$(grep -m1 -oaE '/nix/store/[0-9a-z]{32}-[A-Za-z0-9+._?=-]+' "$file" | head -n1)
  printf '@nixwrt-problem {"code":"PACKAGE_REFERENCE","package":"%s","file":"%s","mentioned":"%s"}\\n' ${shellQuote(name)} "$(tr -d '"\\\\' <<< "\${file#"$out"/}")" "\${mentioned#/nix/store/*-}"
done <<< "$mentions"
[ -z "$mentions" ]
`;
}

const stripScript = `{ grep -rlaZ $'^\\x7fELF' "$out" || true; } | xargs -0 -r "$STRIP" --strip-unneeded --enable-deterministic-archives
`;

/** The text is in the script itself, because a new program accepts at most 128 KiB of an exported variable. */
function applyPatch(owner: string, { name, text }: Patch): string {
  const report = reportCommand({
    code: "PACKAGE_PATCH_FAILED",
    message: `the patch ${name} of the package ${owner} does not apply`,
    hint: "Update it for this version of the source: the build log says which hunk does not apply",
  });
  const apply = "patch -d source -F0 -p1 --forward --batch --no-backup-if-mismatch -r -";
  return `echo ${shellQuote(`patch: ${name}`)}\nprintf %s ${shellQuote(text)} | ${apply} || { ${report}; exit 1; }\n`;
}

/** Lets the compiler find a library that was installed with prefix /usr, as makePackage does. */
function searchLibrary(variable: string): string {
  return `CFLAGS="$CFLAGS -I$${variable}/usr/include" LDFLAGS="$LDFLAGS -L$${variable}/usr/lib"\n`;
}

/** Returns the variable with the path of a library's output in a package's script. */
export function libraryVariable(name: string): string {
  return name.replaceAll(/[^a-z0-9]/g, "_");
}
