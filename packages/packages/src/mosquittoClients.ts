import { debianSource, makePackage } from "@nixwrt/core";

const withouts = ["TLS", "CJSON", "SRV", "THREADING", "DOCS", "SHARED_LIBRARIES"].map((what) => `WITH_${what}=no`);
const variables = ['CC="$CC"', 'AR="$AR"', "WITH_STATIC_LIBRARIES=yes", ...withouts];

/** Built without TLS, which would need OpenSSL. */
export const mosquittoClients = makePackage({
  name: "mosquitto-clients",
  summary: "mosquitto_pub and mosquitto_sub, for MQTT without TLS",
  source: debianSource("mosquitto"),
  licence: "EPL-2.0 OR BSD-3-Clause",
  prepare: ["export CFLAGS LDFLAGS", `make "$JOBS" -C lib ${variables.join(" ")}`].join("\n"),
  make: ["-C client", ...variables],
  install: 'install -D -t "$out/usr/bin" client/mosquitto_pub client/mosquitto_sub',
  files: ["/usr/bin/mosquitto_pub", "/usr/bin/mosquitto_sub"],
});
