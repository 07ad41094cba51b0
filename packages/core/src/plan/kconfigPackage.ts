import { shellQuote } from "../shellQuote.js";
import { formatKconfigLine, type KconfigValue, symbolName } from "../system/kconfig.js";
import type { Package } from "../system/Package.js";
import { lostSymbolsFunction } from "./kconfig.js";
import { type MakePackageOptions, makePackage, variablesOf } from "./makePackage.js";
import { lines } from "./recipe.js";

/** A {@link Package} that is configured with Kconfig and built with make, like Linux, busybox and U-Boot. */
export interface KconfigPackageOptions extends MakePackageOptions {
  /** Values of symbols by name. The name may start with `CONFIG_`. */
  readonly config: Readonly<Record<string, KconfigValue>>;
  /** Make target that writes the configuration on which `config` is based, such as `malta_defconfig`. Default: `allnoconfig`. */
  readonly base?: string;
}

/**
 * Returns a package that is configured with Kconfig. The build fails if a symbol does not keep the value that was asked for. The error
 * names it and its actual value.
 */
export function kconfigPackage({
  config,
  base = "allnoconfig",
  prepare,
  make = [],
  ...rest
}: KconfigPackageOptions): Package {
  const wanted = Object.entries(config)
    .map(([symbol, value]) => `${formatKconfigLine(symbolName(symbol), value)}\n`)
    .sort();
  const target = (name: string) => ["make -s", ...variablesOf(make), name].join(" ");
  const configure = `${lostSymbolsFunction}
printf %s ${shellQuote(wanted.join(""))} > ../wanted
KCONFIG_ALLCONFIG=../wanted ${target(base)}
# The base's own values of these symbols make way. What becomes visible by them takes its default.
awk '${symbolsOnly} FNR == NR { wanted[symbol] = 1; next } !(symbol in wanted)' ../wanted .config > ../rest
cat ../rest ../wanted > .config
(yes "" || true) | ${target("oldconfig")} > ../oldconfig.log
lost_symbols ../wanted .config > ../lost
while IFS=$'\\t' read -r symbol wanted got; do
  printf '@nixwrt-problem {"code":"PACKAGE_SYMBOL_LOST","message":"%s: Kconfig changed CONFIG_%s from %s to %s","hint":"Set the symbols that it depends on, or correct its name"}\\n' \\
    ${shellQuote(rest.name)} "$symbol" "\${wanted//\\"/\\'}" "\${got//\\"/\\'}"
done < ../lost
[ ! -s ../lost ]`;
  return makePackage({ ...rest, make, prepare: lines(prepare, configure) });
}

/** awk that extracts the symbol from each line of a .config. Empty if there is none. */
const symbolsOnly =
  '{ symbol = match($0, /^(# )?CONFIG_[A-Za-z0-9_]+/) ? substr($0, RSTART, RLENGTH) : ""; sub(/^# /, "", symbol) }';
