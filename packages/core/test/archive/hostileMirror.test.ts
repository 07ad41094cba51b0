import { mkdir, readdir, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ArchiveEvent, ArchiveOptions } from "../../src/archive/ArchiveOptions.js";
import { fetchSources } from "../../src/archive/fetchSources.js";
import { retryAfter } from "../../src/archive/http.js";
import type { Lock } from "../../src/archive/Lock.js";
import { type ResolveOptions, resolveLock } from "../../src/archive/resolveLock.js";
import { debianSource, type UrlSource } from "../../src/system/source.js";
import { TestRepository } from "./support/TestRepository.js";

let repository: TestRepository;
let options: ArchiveOptions;

beforeEach(async () => {
  repository = await TestRepository.start();
  options = await repository.options();
  await repository.publish(
    [{ name: "a" }],
    [{ name: "musl", version: "1-1", files: { "musl_1.orig.tar": "tarball" } }],
  );
});
afterEach(() => repository.stop());

const inRelease = "/debian/dists/trixie/InRelease";
const request = { roots: { r: { suite: "trixie", packages: ["a"] } }, sources: [] } as const;
const resolve = (previous?: Lock, more: Partial<ResolveOptions> = {}) =>
  resolveLock(request, previous, { ...options, update: true, ...more });
const refused = (code: string, message: RegExp) => ({
  exitClass: "archive",
  problems: [{ code, message: expect.stringMatching(message), hint: expect.any(String) }],
});

/** Publishes a new index a day later. Returns the previous files. */
async function nextDay(): Promise<Map<string, Buffer>> {
  const before = new Map(repository.files);
  repository.date = new Date(repository.date.getTime() + 24 * 3_600_000);
  options = { ...options, now: new Date(repository.date.getTime() + 3_600_000) };
  await repository.publish([{ name: "a", version: "1.1-1" }]);
  return before;
}

describe("an older index with a valid signature", () => {
  test("is refused if the cache has seen a newer one", async () => {
    const old = await nextDay();
    await resolve();
    for (const [path, content] of old) repository.files.set(path, content);
    await expect(resolve()).rejects.toMatchObject(
      refused("RELEASE_OLDER", /is dated 2026-01-02T03:04:05.000Z, but a newer one was used before, dated 2026-01-03T/),
    );
  });

  test("is refused if the lock was made from a newer one, even with an empty cache", async () => {
    const old = await nextDay();
    const lock = await resolve();
    for (const [path, content] of old) repository.files.set(path, content);
    const fresh = await repository.options({ now: options.now as Date });
    await expect(resolve(lock, fresh)).rejects.toMatchObject(
      refused("RELEASE_OLDER", /but nixwrt\.lock was made with a newer one, dated 2026-01-03T03:04:05Z/),
    );
  });

  test("is refused if only the security suite is older", async () => {
    const old = await nextDay();
    const lock = await resolve();
    const path = "/debian-security/dists/trixie-security/InRelease";
    repository.files.set(path, old.get(path) as Buffer);
    await expect(resolve(lock)).rejects.toMatchObject(refused("RELEASE_OLDER", /trixie-security/));
  });

  test("is ignored if another mirror has a newer one", async () => {
    const old = await nextDay();
    const lock = await resolve();
    for (const [path, content] of old) {
      if (path.startsWith("/debian/")) repository.files.set(path.replace("/debian/", "/stale/"), content);
    }
    const mirrors = { debian: `${repository.address}/stale` };
    expect((await resolve(lock, { mirrors })).roots.r?.packages.a?.version).toBe("1.1-1");
  });

  test("is accepted with the option `older`", async () => {
    const old = await nextDay();
    const lock = await resolve();
    for (const [path, content] of old) repository.files.set(path, content);
    const back = await resolve(lock, { older: true });
    expect(back.roots.r?.packages.a?.version).toBe("1.0-1");
    expect(back.roots.r?.releases?.trixie?.date).toBe("2026-01-02T03:04:05Z");
    // From then on, this index is the oldest that is accepted.
    expect((await resolve(back)).roots.r?.packages.a?.version).toBe("1.0-1");
  });

  test("is not confused with the same index again, or with a forged file in the cache", async () => {
    await resolve();
    expect((await resolve()).version).toBe(1);
    const forged = (repository.files.get(inRelease) as Buffer)
      .toString()
      .replace("Date: Fri, 02 Jan", "Date: Fri, 09 Jan");
    await mkdir(join(options.cache, "index"), { recursive: true });
    await writeFile(join(options.cache, "index", "trixie.InRelease"), forged);
    expect((await resolve()).version).toBe(1);
  });
});

describe("an expired key", () => {
  /** In seconds: the key is valid until 2026-01-11. */
  const keySeconds = 375 * 24 * 3600;
  const after = new Date("2026-02-01T00:00:00Z");

  beforeEach(async () => {
    await repository.stop();
    repository = await TestRepository.start(keySeconds);
    repository.hasValidUntil = false;
    options = await repository.options();
    await repository.publish([{ name: "a" }]);
  });

  test("is refused even if the Release file has no Valid-Until and was signed in time", async () => {
    expect((await resolve()).version).toBe(1);
    await expect(resolve(undefined, { now: after })).rejects.toMatchObject(refused("BAD_SIGNATURE", /expired/));
  });

  test("is refused offline, too", async () => {
    await resolve();
    await expect(resolve(undefined, { now: after, offline: true })).rejects.toThrow("BAD_SIGNATURE");
  });
});

test("an index from the cache must match its hash, too", async () => {
  await resolve();
  const folder = join(options.cache, "index");
  const index = (await readdir(folder)).find((name) => name.includes("trixie-main-binary-amd64")) ?? "";
  const packed = [...repository.files].find(([path]) => path.endsWith("/trixie/main/binary-amd64/Packages.xz"))?.[1];
  const changed = Buffer.from(packed as Buffer);
  changed.set([(changed[changed.length - 20] as number) ^ 1], changed.length - 20);
  for (const content of [changed, Buffer.alloc(changed.length)]) {
    await writeFile(join(folder, index), content);
    expect((await resolve()).roots.r?.packages.a?.version).toBe("1.0-1");
  }
  await writeFile(join(folder, index), changed);
  await expect(resolve(undefined, { offline: true })).rejects.toThrow("INDEX_DAMAGED");
});

/** Answers with a body that continues until the client closes the connection. */
function endless(response: ServerResponse, pause: number, chunk: Buffer): boolean {
  response.writeHead(200);
  const send = () => {
    if (!response.destroyed) response.write(chunk, () => setTimeout(send, pause));
  };
  send();
  return true;
}

describe("a download from a misbehaving server is ended", () => {
  const source = (): UrlSource => ({ kind: "url", urls: [`${repository.address}/tool.tar`], sha256: "0".repeat(64) });
  const limits = { stall: 400, window: 600, windowBytes: 1000, largest: 1 << 20 };

  test("if it never ends, for a file of known size", async () => {
    const musl = debianSource("musl");
    const lock = await resolveLock({ roots: {}, sources: [musl] }, undefined, options);
    repository.faults.set("pool", (_, response) => endless(response, 0, Buffer.alloc(1 << 16, "x")));
    await expect(fetchSources([musl], lock, options)).rejects.toThrow(
      /WRONG_HASH.*\n.*is longer than the expected 7 bytes/,
    );
  });

  test("if it never ends, for a file of unknown size", async () => {
    repository.faults.set("tool", (_, response) => endless(response, 0, Buffer.alloc(1 << 16, "x")));
    await expect(fetchSources([source()], await resolve(), { ...options, limits })).rejects.toMatchObject(
      refused("DOWNLOAD_TOO_LARGE", /sends more than 1048576 bytes/),
    );
    expect((await readdir(join(options.cache, "downloads"))).filter((name) => name.includes("tool"))).toEqual([]);
  });

  test("if it never ends, because its encoding unpacks to too much", async () => {
    const bomb = gzipSync(Buffer.alloc(8 << 20));
    repository.faults.set("tool", (_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
      return true;
    });
    await expect(fetchSources([source()], await resolve(), { ...options, limits })).rejects.toThrow(
      "DOWNLOAD_TOO_LARGE",
    );
  });

  test("if it never ends, for a Release file", async () => {
    repository.faults.set("InRelease", (_, response) => endless(response, 0, Buffer.alloc(1 << 16, "Suite: x\n")));
    await expect(resolve()).rejects.toMatchObject(refused("RELEASE_WRONG", /too long for a Release file/));
  });

  test("if the server sends nothing, or stops halfway", async () => {
    repository.faults.set("InRelease", () => true);
    await expect(resolve(undefined, { limits })).rejects.toMatchObject(
      refused("DOWNLOAD_FAILED", /sent nothing for 0.4 s/),
    );
    repository.faults.set("InRelease", (_, response, body) => {
      response.writeHead(200).write(body.subarray(0, 100));
      return true;
    });
    const fresh = await repository.options();
    await expect(resolve(undefined, { ...fresh, limits })).rejects.toThrow("sent nothing for 0.4 s");
  });

  test("if the server sends only a byte now and then", async () => {
    repository.faults.set("InRelease", (_, response) => endless(response, 100, Buffer.from("x")));
    await expect(resolve(undefined, { limits })).rejects.toThrow(/sent only \d bytes in 0.6 s/);
  });
});

describe("a busy server", () => {
  /** Answers the first requests for a path with this status, and later ones normally. */
  function busy(part: string, times: number, status: number, retry: string | (() => string) | undefined): () => number {
    let asked = 0;
    repository.faults.set(part, (_, response) => {
      if (asked++ >= times) return false;
      const value = typeof retry === "function" ? retry() : retry;
      response.writeHead(status, value === undefined ? {} : { "retry-after": value }).end();
      return true;
    });
    return () => asked;
  }

  test.each([
    [429, "1"],
    [503, "1"],
    [429, () => new Date(Date.now() + 2000).toUTCString()],
  ])("is asked again after the time that it requests: %i", async (status, retry) => {
    const asked = busy("trixie/InRelease", 1, status, retry);
    const events: ArchiveEvent[] = [];
    const start = Date.now();
    expect((await resolve(undefined, { onProgress: (event) => events.push(event) })).version).toBe(1);
    expect(asked()).toBe(2);
    const rests = events.filter((event) => event.kind === "rest");
    expect(rests).toHaveLength(1);
    expect(rests[0]).toMatchObject({ host: new URL(repository.address).host });
    expect(Date.now() - start).toBeGreaterThanOrEqual((rests[0]?.ms ?? Number.NaN) - 5);
  });

  test("is asked again each time that it requests it", async () => {
    const asked = busy("trixie/InRelease", 4, 429, "0");
    expect((await resolve()).version).toBe(1);
    expect(asked()).toBe(5);
  });

  test("is given up if it stays busy", async () => {
    const asked = busy("trixie/InRelease", Number.POSITIVE_INFINITY, 503, "0");
    await expect(resolve()).rejects.toMatchObject(refused("DOWNLOAD_FAILED", /503 Service Unavailable/));
    expect(asked()).toBe(6);
  });

  test("is given up at once if it requests too long a wait, and the error states the wait", async () => {
    const asked = busy("trixie/InRelease", Number.POSITIVE_INFINITY, 429, "7200");
    await expect(resolve()).rejects.toMatchObject(
      refused("DOWNLOAD_FAILED", /429 Too Many Requests: it asks clients to wait 7200 s/),
    );
    expect(asked()).toBe(1);
  });

  test("does not delay other mirrors", async () => {
    const other = await TestRepository.start();
    try {
      for (const [path, content] of repository.files) other.files.set(path, content);
      busy("InRelease", Number.POSITIVE_INFINITY, 429, "60");
      const publicMirrors = { debian: `${other.address}/debian`, security: `${other.address}/debian-security` };
      const mirrors = { debian: `${repository.address}/debian`, security: `${repository.address}/debian-security` };
      expect((await resolve(undefined, { mirrors, publicMirrors })).version).toBe(1);
    } finally {
      await other.stop();
    }
  });

  test("is no longer waited for after an abort", async () => {
    busy("InRelease", 1, 429, "60");
    const stop = new AbortController();
    const onProgress = ({ kind }: ArchiveEvent) => kind === "rest" && stop.abort(new Error("stopped"));
    await expect(resolve(undefined, { onProgress, signal: stop.signal })).rejects.toThrow("stopped");
  });
});

describe("Retry-After", () => {
  const now = Date.UTC(2026, 0, 2, 3, 4, 5);

  test.each([
    ["120", 120_000],
    [" 0 ", 0],
    ["Fri, 02 Jan 2026 03:05:05 GMT", 60_000],
    ["Friday, 02-Jan-26 03:05:05 GMT", 60_000],
    ["Fri, 02 Jan 2026 03:00:00 GMT", 0],
    ["-5", undefined],
    ["1.5", undefined],
    ["soon", undefined],
    ["", undefined],
    [null, undefined],
    ["99999999999999999999", undefined],
  ])("of %j means %j ms", (header, ms) => {
    expect(retryAfter(header, now)).toBe(ms);
  });

  test("is never a negative time, and never throws", () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const ms = retryAfter(header, now);
        expect(ms === undefined || ms >= 0).toBe(true);
      }),
    );
  });
});

test("an index with a path outside of pool/ is refused", async () => {
  for (const Filename of [
    "../../etc/passwd",
    "/etc/passwd",
    "pool/../x.deb",
    "dists/trixie/x.deb",
    "pool/main/%2e%2e/x.deb",
  ]) {
    await repository.publish([{ name: "a", fields: { Filename } }]);
    await expect(resolve(undefined, await repository.options())).rejects.toThrow("is not below pool/");
  }
});
