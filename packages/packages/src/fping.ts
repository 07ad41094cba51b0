import { autotoolsPackage, debianSource } from "@nixwrt/core";

export const fping = autotoolsPackage({
  name: "fping",
  summary: "pings many hosts at a time",
  source: debianSource("fping"),
  licence: "BSD-4-Clause-UC",
  files: ["/usr/sbin/fping"],
});
