import { autotoolsPackage, debianSource } from "@nixwrt/core";
import { sourceMissing } from "./untested.js";

export const iperf3 = autotoolsPackage({
  name: "iperf3",
  summary: "measures the throughput of a network",
  source: debianSource("iperf3"),
  licence: "BSD-3-Clause-LBNL",
  untested: sourceMissing,
  configure: ["--without-openssl", "--without-sctp", "--disable-shared", "--enable-static", "--disable-profiling"],
  files: ["/usr/bin/iperf3"],
});
