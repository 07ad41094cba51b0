import { debianSource, type Package } from "@nixwrt/core";
import { oniguruma } from "./oniguruma.js";

/** The script calls the compiler directly, because Debian's source has no configure script. The C library has all functions that jq asks for, except gamma and __exp10. */
export const jq: Package = {
  name: "jq",
  summary: "filters and changes JSON",
  source: debianSource("jq"),
  licence: "MIT AND ICU AND dtoa",
  libraries: [oniguruma],
  script: `sed -e 's/\\\\/\\\\\\\\/g' -e 's/"/\\\\"/g' -e 's/^/"/' -e 's/$/\\\\n"/' src/builtin.jq > src/builtin.inc
sed -n 's/^# \\([0-9.]*\\)$/#define JQ_VERSION "\\1"/p;T;q' NEWS.md > src/version.h
echo '#define JQ_CONFIG ""' > src/config_opts.inc
cat > order.h <<END
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define IEEE_MC68k
#else
#define IEEE_8087
#endif
END
have=$(grep -rohE 'HAVE_[A-Z0-9_]+' src/*.c src/*.h | sort -u | grep -vxE 'HAVE_(ARC4RANDOM|GAMMA|__EXP10|_ISATTY|TM___TM_GMT_OFF)')
$CC -D_GNU_SOURCE -DUSE_DECNUM $(sed 's/^/-D/' <<< "$have") -include order.h -Isrc -I. $CFLAGS -w $LDFLAGS \\
  -o jq $(ls src/*.c | grep -v inject_errors) src/decNumber/decContext.c src/decNumber/decNumber.c -lonig -lm
install -D jq "$out/usr/bin/jq"`,
  files: { "/usr/bin/jq": { from: "usr/bin/jq" } },
};
