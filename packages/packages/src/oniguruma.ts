import { debianSource, type Package } from "@nixwrt/core";

/** Only with the encodings ASCII and UTF-8. The script calls the compiler directly, because Debian's source has no configure script. */
export const oniguruma: Package = {
  name: "oniguruma",
  summary: "library for regular expressions",
  source: debianSource("libonig"),
  licence: "BSD-2-Clause",
  script: `cd src
cat > config.h <<END
#define SIZEOF_INT __SIZEOF_INT__
#define SIZEOF_LONG __SIZEOF_LONG__
#define SIZEOF_LONG_LONG __SIZEOF_LONG_LONG__
#define SIZEOF_VOIDP __SIZEOF_POINTER__
END
for unit in reg[!p]*.c regparse.c unicode.c unicode_unfold_key.c unicode_fold?_key.c ascii.c utf8.c st.c onig_init.c; do
  $CC -DHAVE_CONFIG_H -DHAVE_ALLOCA_H -DHAVE_INTTYPES_H -DHAVE_STDINT_H -DHAVE_UNISTD_H -DHAVE_SYS_TIME_H -DHAVE_SYS_TYPES_H -I. $CFLAGS -c "$unit"
done
mkdir -p "$out/usr/lib" "$out/usr/include"
"$AR" rcD "$out/usr/lib/libonig.a" *.o
cp oniguruma.h "$out/usr/include"`,
  files: {},
};
