import { debianSource, type Package } from "@nixwrt/core";

/**
 * libacl, with which rsync reads and writes POSIX ACLs. The kernel keeps ACLs in extended attributes, which musl supports. It is compiled
 * without its configure script, which needs libattr: only the functions that copy a file's permissions use libattr, and they are left out.
 * The only other fact that configure finds is the byte order, in which the kernel stores ACLs.
 */
export const acl: Package = {
  name: "acl",
  // From Debian 12, because more mirrors have its complete source.
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
