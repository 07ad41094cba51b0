import { readFileSync } from "node:fs";
import { autotoolsPackage, debianSource } from "@nixwrt/core";

const anyClient = "wide-dhcpv6-any-client.patch";

/**
 * dhcp6s, which delegates prefixes. In its configuration, a host with `duid 00:00` stands for all clients that have no entry of their own: of itself it
 * delegates only to those that it knows. It keeps its own DUID in /var/db.
 */
export const wideDhcpv6Server = autotoolsPackage({
  name: "wide-dhcpv6-server",
  summary: "DHCPv6 server that delegates prefixes to routers",
  // Debian 12's: its source is complete on more mirrors.
  source: debianSource("wide-dhcpv6", "bookworm"),
  licence: "BSD-3-Clause",
  patches: [{ name: anyClient, text: readFileSync(new URL(`../patches/${anyClient}`, import.meta.url), "utf8") }],
  // Old C, for a libc that brings more of this along.
  prepare: `printf '%s\\n' '#define __P(x) x' '#include <sys/param.h>' '#include <sys/types.h>' '#include <time.h>' '#include <sys/time.h>' > musl.h
sed -i '1i %option noyywrap' cftoken.l
export ac_cv_func_setpgrp_void=yes CFLAGS="$CFLAGS -std=gnu89 -D_GNU_SOURCE -fcommon -w -include $PWD/musl.h"`,
  configure: ["--sysconfdir=/etc", "--with-localdbdir=/var/db"],
  make: ["YACC='bison -y'", "LEX=flex", "LEXLIB=", "dhcp6s"],
  install: 'install -D dhcp6s "$out/usr/sbin/dhcp6s"',
  files: ["/usr/sbin/dhcp6s"],
  // It knows interfaces' hardware addresses by packet sockets.
  kernelSymbols: ["IPV6", "PACKET"],
});
