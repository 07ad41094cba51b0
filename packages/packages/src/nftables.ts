import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { libmnl } from "./libmnl.js";
import { libnftnl } from "./libnftnl.js";
import { sourceMissing } from "./untested.js";

/** Only the program `nft`, for people who inspect a ruleset. */
export const nftables = autotoolsPackage({
  name: "nftables",
  summary: "nft: shows and changes the packet filter",
  source: debianSource("nftables"),
  licence: "GPL-2.0-or-later",
  untested: sourceMissing,
  libraries: [libmnl, libnftnl],
  prepare: `export LIBMNL_CFLAGS=" " LIBMNL_LIBS=-lmnl LIBNFTNL_CFLAGS=" " LIBNFTNL_LIBS="-lnftnl -lmnl"`,
  configure: [
    ...["--disable-debug", "--with-mini-gmp", "--without-cli", "--without-json", "--without-xtables"],
    ...["--disable-man-doc", "--disable-python", "--disable-shared", "--enable-static"],
  ],
  install: 'install -D src/nft "$out/usr/sbin/nft"',
  files: ["/usr/sbin/nft"],
  kernelSymbols: ["NETFILTER", "NF_TABLES", "NF_TABLES_INET", "NF_CONNTRACK", "NFT_CT"],
});
