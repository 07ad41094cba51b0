import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { libpcap } from "./libpcap.js";

/** Built without cryptography, so it cannot decrypt IPsec, and without the SMB printer. */
export const tcpdump = autotoolsPackage({
  name: "tcpdump",
  summary: "shows and records packets",
  // Debian 12's version: more mirrors have its complete source.
  source: debianSource("tcpdump", "bookworm"),
  licence: "BSD-3-Clause",
  libraries: [libpcap],
  configure: ["--without-crypto", "--disable-smb", "ac_cv_path_PCAP_CONFIG="],
  files: ["/usr/bin/tcpdump"],
});
