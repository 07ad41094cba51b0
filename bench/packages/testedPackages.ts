import type { Package } from "@nixwrt/core";
import catalogue from "@nixwrt/packages";

/** Returns the packages of the catalogue that can be built for a CPU family with the sources that the tests have. */
export function testedPackages(family: string): readonly Package[] {
  return catalogue.filter(({ untested, unsupported = {} }) => untested === undefined && !(family in unsupported));
}
