import { readFileSync } from "node:fs";
import { autotoolsPackage, debianSource } from "@nixwrt/core";

const anyClient = "wide-dhcpv6-any-client.patch";

/**
 * dhcp6s, which delegates prefixes. Upstream delegates only to clients in the configuration. With this patch, a host entry with
 * `duid 00:00` applies to all clients without an entry of their own. dhcp6s stores its own DUID in /var/db.
 */
export const wideDhcpv6Server = autotoolsPackage({
  name: "wide-dhcpv6-server",
  summary: "DHCPv6 server that delegates prefixes to routers",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("wide-dhcpv6", "bookworm"),
  licence: "BSD-3-Clause",
  patches: [{ name: anyClient, text: readFileSync(new URL(`../patches/${anyClient}`, import.meta.url), "utf8") }],
  // The old C code expects a libc that defines or includes all of this implicitly.
  prepare: `printf '%s\\n' '#define __P(x) x' '#include <sys/param.h>' '#include <sys/types.h>' '#include <time.h>' '#include <sys/time.h>' > musl.h
sed -i '1i %option noyywrap' cftoken.l
export ac_cv_func_setpgrp_void=yes CFLAGS="$CFLAGS -std=gnu89 -D_GNU_SOURCE -fcommon -w -include $PWD/musl.h"`,
  configure: ["--sysconfdir=/etc", "--with-localdbdir=/var/db"],
  make: ["YACC='bison -y'", "LEX=flex", "LEXLIB=", "dhcp6s"],
  install: 'install -D dhcp6s "$out/usr/sbin/dhcp6s"',
  files: ["/usr/sbin/dhcp6s"],
  // dhcp6s reads the hardware addresses of interfaces through packet sockets.
  kernelSymbols: ["IPV6", "PACKET"],
});
