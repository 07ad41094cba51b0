import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const repository = join(import.meta.dirname, "../../..");
const jiti = join(repository, "node_modules/.bin/jiti");

const provider = (...args: string[]) =>
  spawnSync(process.execPath, [jiti, join(repository, "scripts/provider.ts"), ...args], { encoding: "utf8" });

describe("npm run provider", () => {
  it("lists its options", () => {
    const { status, stdout } = provider("--help");
    expect(status).toBe(0);
    expect(stdout).toContain("--vlan <id>");
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.each([
    [["--vlan", "abc"], "--vlan must be a number from 1 to 4094: abc is not"],
    [["--vlan", "4095"], "--vlan must be a number from 1 to 4094: 4095 is not"],
    [["--vlan", "0x7"], "--vlan must be"],
    [["--line", "0"], "--line must be a number from 1 to 65535: 0 is not"],
    [["--cable", "70000"], "--cable must be a number from 1 to 65535: 70000 is not"],
    [["--lime", "7000"], "Unknown option '--lime'"],
    [["7000"], "Unexpected argument '7000'"],
  ])("refuses %j before it builds anything", (args, message) => {
    const { status, stdout, stderr } = provider(...args);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
    expect(stderr).toContain("npm run provider -- --help lists the options");
    expect(stderr).not.toContain("Building");
  });
});
