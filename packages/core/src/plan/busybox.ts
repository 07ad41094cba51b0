import { shellQuote } from "../shellQuote.js";
import type { System } from "../system/System.js";
import { debianSource } from "../system/source.js";
import { droprootPath, droprootSource } from "./busyboxDroproot.js";
import { busyboxExplainFunction } from "./busyboxExplain.js";
import { delegatedPrefixPatch, syslogHostnamePatch } from "./busyboxPatch.js";
import { compileEnvironment } from "./compileEnvironment.js";
import { kconfigFragment, lostSymbolsFunction } from "./kconfig.js";
import type { PlannedPackage, Step } from "./Plan.js";
import type { Target } from "./Target.js";
import { unpackFunctions } from "./unpack.js";

const source = debianSource("busybox");

export const busyboxPackage: PlannedPackage = { name: "busybox", source, licence: "GPL-2.0-only" };

/** Debian patches that are left out: gcc 14 with musl refuses a pointer type in it, and there is no systemd. */
const leftOut = ["syslogd-make-it-optionally-systemd-socket-activated.patch"];

/** Builds busybox with the applets and features that were asked for: `busybox`, `busybox.links`, `config`. */
export function busyboxStep(system: System, target: Target, crossStep: string): Step {
  return {
    title: `compile busybox for ${target.musl}`,
    script: String.raw`${unpackFunctions}${lostSymbolsFunction}${busyboxExplainFunction}
unpack_source busybox $source
apply_patches busybox ${leftOut.join(" ")}
patch -d busybox -p1 -s --no-backup-if-mismatch <<'END'
${syslogHostnamePatch}${delegatedPrefixPatch}END
cat > ${shellQuote(`busybox/${droprootPath}`)} <<'END'
${droprootSource}END
cp "$busyboxConfig" wanted
cd busybox
${compileEnvironment(target)}
export KCONFIG_NOTIMESTAMP=1
flags="$CFLAGS" link_flags="$LDFLAGS"
unset source cross busyboxConfig CFLAGS LDFLAGS
busybox_make() {
  make "$JOBS" ARCH=${target.family.kernel.arch} CROSS_COMPILE=${target.musl}- HOSTCC=gcc \
    CONFIG_EXTRA_CFLAGS="$flags" CONFIG_EXTRA_LDFLAGS="$link_flags" "$@"
}

# Everything off but what was asked for. allnoconfig would not do: what becomes visible later would take its default.
busybox_make -s gen_build_files > /dev/null
find . -name Config.in | sort > ../kconfig-files
xargs awk '
  FNR == NR { if (match($0, /CONFIG_[A-Za-z0-9_]+/)) wanted[substr($0, RSTART, RLENGTH)] = 1; print; next }
  $1 == "config" { symbol = "CONFIG_" $2 }
  $1 == "bool" && !(symbol in wanted) { print "# " symbol " is not set" }
' ../wanted < ../kconfig-files > .config
(yes "" || true) | busybox_make -s oldconfig > ../oldconfig.log
lost_symbols ../wanted .config > ../lost
if [ -s ../lost ]; then
  echo "symbols that did not survive:"
  cat ../lost
  explain_symbols ../kconfig-files < ../lost
  exit 1
fi

busybox_make busybox busybox.links
mkdir "$out"
cp busybox busybox.links "$out"
cp .config "$out/config"
`,
    environment: {
      source: { source },
      cross: { step: crossStep },
      busyboxConfig: { text: kconfigFragment(system.busybox) },
    },
    allowedReferences: [],
  };
}
