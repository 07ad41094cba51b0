import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addressesOf, findMirrors } from "../../src/archive/mirrors.js";

let apt: string;

beforeEach(async () => {
  apt = await mkdtemp(join(tmpdir(), "nixwrt-apt-"));
  await mkdir(join(apt, "sources.list.d"));
});
afterEach(() => rm(apt, { recursive: true }));

const write = (name: string, text: string) => writeFile(join(apt, name), text);
const find = (more = {}) => findMirrors({ cache: "/nonexistent", env: {}, aptDirectory: apt, ...more });

test("by default, Debian's public mirrors are used", async () => {
  const { of } = await find({ aptDirectory: "/nonexistent" });
  expect(of.debian).toEqual(["http://ftp.debian.org/debian"]);
  expect(of["debian-security"]).toEqual(["http://security.debian.org/debian-security"]);
});

test("mirrors come from the config, the environment, the host's apt sources and the public list, in this order, once each", async () => {
  await write(
    "sources.list",
    "deb http://host.example/debian trixie main\ndeb http://host.example/debian-security trixie-security main\n",
  );
  const { of } = await find({
    mirrors: { debian: "http://config.example/debian/", security: "http://config.example/security" },
    env: { NIXWRT_MIRROR: "http://env.example/debian", NIXWRT_SECURITY_MIRROR: "http://host.example/debian-security" },
  });
  expect(of.debian).toEqual([
    "http://config.example/debian",
    "http://env.example/debian",
    "http://host.example/debian",
    "http://ftp.debian.org/debian",
  ]);
  expect(of["debian-security"]).toEqual([
    "http://config.example/security",
    "http://host.example/debian-security",
    "http://security.debian.org/debian-security",
  ]);
});

test("both formats of apt are read, but only for Debian's archives", async () => {
  await write(
    "sources.list",
    [
      "# deb http://commented.example/debian trixie main",
      "deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] https://signed.example/mirror trixie main contrib # mine",
      "deb-src http://source.example/debian/ trixie main",
      "deb http://vendor.example/linux/debian trixie stable",
      "deb http://other.example/php trixie main",
      "deb cdrom:[Debian]/ trixie main",
    ].join("\n"),
  );
  await write(
    "sources.list.d/debian.sources",
    [
      "Types: deb",
      "# a remark",
      "URIs: http://one.example/debian http://two.example/debian",
      "Suites: bookworm",
      " bookworm-updates",
      "Components: main",
      "",
      "Types: deb",
      "URIs: http://one.example/debian-security",
      "Suites: bookworm-security",
      "Components: main",
      "",
      "Enabled: no",
      "Types: deb",
      "URIs: http://off.example/debian",
      "Suites: trixie",
      "Components: main",
    ].join("\n"),
  );
  await write("sources.list.d/ignored.save", "deb http://ignored.example/debian trixie main\n");
  const { of } = await find({ publicMirrors: { debian: "http://last.example", security: "http://last.example/s" } });
  expect(of.debian).toEqual([
    "https://signed.example/mirror",
    "http://source.example/debian",
    "http://one.example/debian",
    "http://two.example/debian",
    "http://last.example",
  ]);
  expect(of["debian-security"]).toEqual(["http://one.example/debian-security", "http://last.example/s"]);
});

test("a locked file is looked for on every mirror, then in the dated archive", async () => {
  const mirrors = await find({ env: { NIXWRT_MIRROR: "http://env.example/debian" } });
  const file = { archive: "debian", path: "pool/main/g/g++/g++_1%3a2.deb" } as const;
  expect(addressesOf(file, { debian: "2026-11-21T02:10:46Z" }, mirrors)).toEqual([
    "http://env.example/debian/pool/main/g/g%2B%2B/g%2B%2B_1%253a2.deb",
    "http://ftp.debian.org/debian/pool/main/g/g%2B%2B/g%2B%2B_1%253a2.deb",
    "http://snapshot.debian.org/archive/debian/20261121T141046Z/pool/main/g/g%2B%2B/g%2B%2B_1%253a2.deb",
  ]);
});

test("a security fix is looked for in the main archive, too, which receives it later", async () => {
  const mirrors = await find({});
  const file = { archive: "debian-security", path: "pool/updates/main/r/rsync/rsync_1.tar.xz" } as const;
  expect(addressesOf(file, {}, mirrors)).toEqual([
    "http://security.debian.org/debian-security/pool/updates/main/r/rsync/rsync_1.tar.xz",
    "http://ftp.debian.org/debian/pool/main/r/rsync/rsync_1.tar.xz",
  ]);
});

test("without a valid date, a file is looked for on mirrors only", async () => {
  const mirrors = await find({});
  const file = { archive: "debian", path: "pool/main/g/g++/g++_1%3a2.deb" } as const;
  const dates = fc.oneof(
    fc.string(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  );
  fc.assert(
    fc.property(dates, (debian) => {
      const [mirror, dated, ...more] = addressesOf(file, { debian }, mirrors);
      expect(mirror).toMatch(/^http:\/\/ftp\.debian\.org\//);
      expect(more).toEqual([]);
      expect(dated === undefined).toBe(Number.isNaN(new Date(Date.parse(debian) + 12 * 3_600_000).getTime()));
    }),
    { examples: [["9999-12-31T23:59:59Z"], ["+275760-09-13T00:00:00Z"], [""], ["2026-13-01T00:00:00Z"]] },
  );
});
