import { debianSource, type Package } from "@nixwrt/core";

/** The interpreter, without readline and without modules in C. Debian's makefile wants libtool, for libraries that are not built here. */
export const lua: Package = {
  name: "lua",
  summary: "small scripting language",
  source: debianSource("lua5.4"),
  licence: "MIT",
  script: `rm src/luac.c
mkdir -p "$out/usr/bin"
$CC $CFLAGS $LDFLAGS -DLUA_USE_POSIX -o "$out/usr/bin/lua" src/*.c -lm`,
  files: { "/usr/bin/lua": { from: "usr/bin/lua" } },
};
