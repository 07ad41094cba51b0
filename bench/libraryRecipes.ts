import type { Package } from "@nixwrt/core";
import { hostapd, iw, libnl, wolfcrypt, wpaSupplicant } from "@nixwrt/packages";

const shared: ReadonlyMap<string, Package> = new Map(
  [
    {
      ...libnl,
      script: edit(libnl.script, "--disable-shared", "--enable-shared").replace(
        "cp lib/.libs/libnl-3.a lib/.libs/libnl-genl-3.a",
        "cp -L lib/.libs/libnl-3.so lib/.libs/libnl-3.so.200 lib/.libs/libnl-genl-3.so lib/.libs/libnl-genl-3.so.200",
      ),
      files: library("libnl-3.so.200", "libnl-genl-3.so.200"),
    },
    {
      ...wolfcrypt,
      script: edit(
        edit(wolfcrypt.script, "-I. $CFLAGS", "-I. $CFLAGS -fPIC"),
        '"$AR" rcD "$out/usr/lib/libwolfssl.a" *.o',
        '$CC $CFLAGS $LDFLAGS -shared -Wl,-soname,libwolfssl.so -o "$out/usr/lib/libwolfssl.so" *.o',
      ),
      files: library("libwolfssl.so"),
    },
  ].map((one) => [one.name, one]),
);

const programs: readonly Package[] = [hostapd, wpaSupplicant, iw];

/** Programs of the catalogue that use a library which another of them uses, too: as they are, and with libraries that they load at run time. */
export const recipes = {
  static: programs,
  shared: programs.map((program) => ({
    ...program,
    libraries: (program.libraries ?? []).map((one) => shared.get(one.name) ?? one),
  })),
} as const;

function library(...names: readonly string[]): Package["files"] {
  return Object.fromEntries(names.map((name) => [`/usr/lib/${name}`, { from: `usr/lib/${name}` }]));
}

/** @throws {Error} when the recipe has changed, and the text is no longer in it */
function edit(script: string, from: string, to: string): string {
  if (!script.includes(from)) throw new Error(`the recipe does not have ${from}`);
  return script.replace(from, to);
}
