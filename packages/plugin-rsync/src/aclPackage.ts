import { debianSource, type Package } from "@nixwrt/core";

/**
 * libacl, by which rsync reads and writes POSIX ACLs; the kernel keeps them in extended attributes, for which musl has all that is
 * needed. It is compiled without its configure script, which wants libattr: only the functions that copy a file's permissions use that,
 * and they are left out. All that configure finds out besides is the byte order, in which the library reads what the kernel keeps.
 */
export const acl: Package = {
  name: "acl",
  // Debian 12's: its source is complete on more mirrors.
  source: debianSource("acl", "bookworm"),
  licence: "LGPL-2.1-or-later",
  script: `mkdir -p "$out/usr/lib" "$out/usr/include/sys" "$out/usr/include/acl"
sed 's/\\<EXPORT\\>/extern/' include/acl.h > "$out/usr/include/sys/acl.h"
sed 's/\\<EXPORT\\>/extern/' include/libacl.h > "$out/usr/include/acl/libacl.h"
cat > include/config.h <<'END'
#define _GNU_SOURCE
#define EXPORT
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define WORDS_BIGENDIAN 1
#endif
END
rm libacl/perm_copy_fd.c libacl/perm_copy_file.c
for file in libacl/*.c; do
  $CC $CFLAGS -include include/config.h -I include -I libacl -I "$out/usr/include" -c "$file" -o "\${file%.c}.o"
done
"$AR" rcD "$out/usr/lib/libacl.a" libacl/*.o`,
  files: {},
};
