import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { SlowFilesFirst } from "./e2e/SlowFilesFirst.js";
import { FailedTests } from "./scripts/FailedTests.js";
import { FlakyTests } from "./scripts/FlakyTests.js";
import { SlowestFiles } from "./scripts/SlowestFiles.js";

/** Unit tests run on the sources; end-to-end tests run what is built, as strangers do. */
const sources = [
  "core",
  "cli",
  "testkit",
  "packages",
  "plugin-ntpd",
  "plugin-rsync",
  "plugin-sshd",
  "plugin-dnsmasq",
  "plugin-failover",
  "plugin-ppp",
  "plugin-firewall",
  "plugin-access-point",
  "plugin-station",
  "plugin-sqm",
  "plugin-syslog",
  "plugin-upgrade",
  "plugin-wireguard",
  "device-ath79",
  "device-qemu",
  "device-ramips",
].map((name) => ({
  find: new RegExp(`^@nixwrt/${name}$`),
  replacement: fileURLToPath(new URL(`packages/${name}/src/index.ts`, import.meta.url)),
}));

for (const [entry, file] of [
  ["device", "device"],
  ["host", "host"],
  ["shell-quote", "shellQuote"],
  ["callers", "callers"],
]) {
  sources.push({
    find: new RegExp(`^@nixwrt/core/${entry}$`),
    replacement: fileURLToPath(new URL(`packages/core/src/${file}.ts`, import.meta.url)),
  });
}

/**
 * For tests that compile and boot: two files at a time. Much of their time they wait for a device, which keeps one core busy at most; what
 * both want compiled is compiled once.
 */
const slow = { testTimeout: 30 * 60_000, hookTimeout: 60 * 60_000, maxWorkers: 2 };
/** A test that fails is tried once more; FlakyTests lists the ones that needed it. */
const retry = 1;

export default defineConfig({
  test: {
    sequence: { sequencer: SlowFilesFirst },
    reporters: ["default", new SlowestFiles(), new FlakyTests(), new FailedTests()],
    projects: [
      {
        resolve: { alias: sources },
        test: {
          name: "unit",
          include: ["packages/*/test/**/*.test.ts", "packages/*/src/**/*.test.ts"],
          testTimeout: 60_000,
          retry,
          // Config files of sample projects are imported by Node itself, as for users, not by the test runner.
          server: { deps: { external: [/\/nixwrt-project-[^/]+\//] } },
        },
      },
      { test: { name: "e2e", include: ["e2e/**/*.test.ts"], ...slow, retry } },
    ],
  },
});
