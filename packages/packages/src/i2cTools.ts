import { debianSource, makePackage } from "@nixwrt/core";
import { sourceMissing } from "./untested.js";

const programs = ["i2cdetect", "i2cdump", "i2cget", "i2cset", "i2ctransfer"];

export const i2cTools = makePackage({
  name: "i2c-tools",
  summary: "reads and writes chips on I²C buses",
  source: debianSource("i2c-tools"),
  licence: "GPL-2.0-or-later AND LGPL-2.1-or-later",
  untested: sourceMissing,
  make: ['CC="$CC"', 'AR="$AR"', 'STRIP="$STRIP"', "BUILD_DYNAMIC_LIB=0", "USE_STATIC_LIB=1", "EXTRA="],
  install: `install -D -t "$out/usr/sbin" ${programs.map((program) => `tools/${program}`).join(" ")}`,
  files: programs.map((program) => `/usr/sbin/${program}`),
  kernelSymbols: ["I2C", "I2C_CHARDEV"],
});
