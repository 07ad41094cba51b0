import { readFileSync } from "node:fs";
import { autotoolsPackage, debianSource } from "@nixwrt/core";

const oneLog = "ppp-one-log.patch";

const withouts = ["openssl", "pam", "pcap", "atm", "srp"].map((library) => `--without-${library}`);
const disabled = ["systemd", "multilink", "eaptls", "peap", "microsoft-extensions"].map((one) => `--disable-${one}`);

/**
 * pppd with PAP and CHAP (MD5), and its plugins for PPPoE and L2TP: `plugin pppoe.so`, `plugin pppol2tp.so`. A patch makes pppd log each
 * message only once: to its output or `logfile`, or to syslog when it has neither.
 */
export const ppp = autotoolsPackage({
  name: "ppp",
  summary: "PPP daemon, with PPPoE and L2TP",
  source: debianSource("ppp"),
  licence: "BSD-4-Clause AND GPL-2.0-or-later",
  patches: [{ name: oneLog, text: readFileSync(new URL(`../patches/${oneLog}`, import.meta.url), "utf8") }],
  configure: [
    ...["--sysconfdir=/etc", "--localstatedir=/var", "--with-runtime-dir=/run/ppp", "--with-logfile-dir=/run/log"],
    ...["--with-plugin-dir=/usr/lib/pppd", ...withouts, ...disabled],
  ],
  files: ["/usr/sbin/pppd", "/usr/lib/pppd/pppoe.so", "/usr/lib/pppd/pppol2tp.so"],
  kernelSymbols: ["PPP", "PPP_ASYNC", "PPPOE", "L2TP", "PPPOL2TP"],
});
