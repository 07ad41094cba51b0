import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { libpcap } from "./libpcap.js";

/** Without cryptography, so it does not decrypt IPsec, and without SMB. */
export const tcpdump = autotoolsPackage({
  name: "tcpdump",
  summary: "shows and records packets",
  // Debian 12's: its source is complete on more mirrors.
  source: debianSource("tcpdump", "bookworm"),
  licence: "BSD-3-Clause",
  libraries: [libpcap],
  configure: ["--without-crypto", "--disable-smb", "ac_cv_path_PCAP_CONFIG="],
  files: ["/usr/bin/tcpdump"],
});
