import type { MeasuredPackage } from "@nixwrt/core";

/** What `npm run bench packages` has seen of each package: bytes of its files and its libraries' in an image. */
export const measured: Readonly<Record<string, MeasuredPackage>> = {};
