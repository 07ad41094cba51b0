import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ArchiveEvent, ArchiveOptions } from "../../src/archive/ArchiveOptions.js";
import { fetchSources } from "../../src/archive/fetchSources.js";
import { inCache } from "../../src/archive/inCache.js";
import type { Lock } from "../../src/archive/Lock.js";
import { resolveLock } from "../../src/archive/resolveLock.js";
import { ownedName } from "../../src/owned.js";
import { debianSource, type UrlSource } from "../../src/system/source.js";
import { sha256, TestRepository } from "./support/TestRepository.js";

const musl = debianSource("musl");
const tarball = "musl_1.orig.tar.gz";
const path = `/debian/pool/main/musl/${tarball}`;
// Long enough to arrive in several chunks.
const content = Array.from({ length: 40_000 }, (_, index) => `line ${index}`).join("\n");

let repository: TestRepository;
let options: ArchiveOptions;
let lock: Lock;

beforeEach(async () => {
  repository = await TestRepository.start();
  options = await repository.options();
  await repository.publish(
    [],
    [{ name: "musl", version: "1-1", files: { [tarball]: content, "musl_1-1.debian.tar.xz": "p" } }],
  );
  lock = await resolveLock({ roots: {}, sources: [musl] }, undefined, options);
  repository.requests.length = 0;
});
afterEach(() => repository.stop());

const fetch = (more: Partial<ArchiveOptions> = {}) => fetchSources([musl], lock, { ...options, ...more });
const downloads = () => join(options.cache, "downloads");
const asked = () => repository.requests.filter((one) => one.endsWith(tarball));

async function expectFetched(): Promise<void> {
  const [first] = (await fetch()).get("source:trixie/musl") ?? [];
  expect(await readFile(first as string, "utf8")).toBe(content);
  expect((await readdir(downloads())).filter((name) => name.includes(".part."))).toEqual([]);
}

test("files are fetched once, and their names begin with their hashes", async () => {
  const events: ArchiveEvent[] = [];
  const paths = (await fetch({ onProgress: (event) => events.push(event) })).get("source:trixie/musl");
  expect(paths).toEqual([
    join(downloads(), `${sha256(Buffer.from(content))}-${tarball}`),
    join(downloads(), `${sha256(Buffer.from("p"))}-musl_1-1.debian.tar.xz`),
  ]);
  const total = content.length + 1;
  expect(events[0]).toEqual({ kind: "download", files: { done: 0, total: 2 }, bytes: { done: 0, total } });
  expect(events.at(-1)).toEqual({ kind: "download", files: { done: 2, total: 2 }, bytes: { done: total, total } });
  const before = repository.requests.length;
  await expectFetched();
  expect(repository.requests).toHaveLength(before);
});

test("a file that is requested several times at once is fetched once, and every request reports its progress", async () => {
  const events: ArchiveEvent[] = [];
  await Promise.all([fetch(), fetch({ onProgress: (event) => events.push(event) }), fetch()]);
  expect(asked()).toHaveLength(1);
  const total = content.length + 1;
  expect(events.at(-1)).toEqual({ kind: "download", files: { done: 2, total: 2 }, bytes: { done: total, total } });
});

test("offline, files come from the cache, and missing ones are named", async () => {
  await expect(fetch({ offline: true })).rejects.toMatchObject({
    exitClass: "archive",
    problems: [
      { code: "OFFLINE", message: expect.stringContaining(tarball) },
      { code: "OFFLINE", message: expect.stringContaining("musl_1-1.debian.tar.xz") },
    ],
  });
  expect(repository.requests).toEqual([]);
  await fetch();
  expect((await fetch({ offline: true })).size).toBe(1);
});

describe("a file that is not as expected", () => {
  test("with the wrong content is refused, and the error names address, expected hash and actual hash", async () => {
    const other = Buffer.from(content.replace("line 5", "LINE 5"));
    repository.files.set(path, other);
    const expected = sha256(Buffer.from(content));
    await expect(fetch()).rejects.toMatchObject({
      exitClass: "archive",
      problems: [
        {
          code: "WRONG_HASH",
          message: expect.stringContaining(
            `${repository.address}${path}: has sha256 ${sha256(other)}, expected ${expected}`,
          ),
        },
      ],
    });
    expect((await readdir(downloads())).filter((name) => name.includes(tarball))).toEqual([]);
  });

  test("that is too long is refused", async () => {
    repository.files.set(path, Buffer.from(`${content}!`));
    await expect(fetch()).rejects.toThrow(`is longer than the expected ${content.length} bytes`);
  });

  test("that is truncated is an error with the number of bytes; the next run continues where it ended", async () => {
    repository.faults.set(tarball, (_request, response, body) => {
      response.end(body.subarray(0, 1000));
      return true;
    });
    const error = await fetch().catch((one) => one);
    expect(error).toMatchObject({ exitClass: "archive", problems: [{ code: "DOWNLOAD_TRUNCATED" }] });
    expect(error.message).toContain(`${path}: ended after`);
    expect(error.message).toContain(`of ${content.length} bytes`);
  });

  test("that no mirror and no dated archive has is an error that lists every address and its answer", async () => {
    repository.files.delete(path);
    const mirrors = { debian: `${repository.address}/mine` };
    const error = await fetch({ mirrors }).catch((one) => one);
    expect(error).toMatchObject({ exitClass: "archive", problems: [{ code: "DOWNLOAD_NOT_FOUND" }] });
    for (const place of ["mine", "debian", "snapshot/debian/20260102T150405Z"]) {
      expect(error.message).toContain(`\n    ${repository.address}/${place}/pool/main/musl/${tarball}: 404 Not Found`);
    }
  });

  test("is reported together with other missing files", async () => {
    for (const name of repository.files.keys()) if (name.includes("/pool/")) repository.files.delete(name);
    await expect(fetch()).rejects.toMatchObject({
      problems: [{ code: "DOWNLOAD_NOT_FOUND" }, { code: "DOWNLOAD_NOT_FOUND" }],
    });
  });
});

describe("a download succeeds in the end", () => {
  test("from the dated archive, if no mirror has the file", async () => {
    repository.files.set(`/snapshot/debian/20260102T150405Z/pool/main/musl/${tarball}`, Buffer.from(content));
    repository.files.delete(path);
    await expectFetched();
  });

  test("from the second mirror, if the first one has the wrong content", async () => {
    repository.files.set(`/mine/pool/main/musl/${tarball}`, Buffer.from("wrong"));
    options = { ...options, mirrors: { debian: `${repository.address}/mine` } };
    await expectFetched();
  });

  test("after a response of 500", async () => {
    let left = 1;
    repository.faults.set(tarball, (_request, response) => {
      if (left-- <= 0) return false;
      response.writeHead(500).end();
      return true;
    });
    await expectFetched();
    expect(asked()).toHaveLength(2);
  });

  test("after the connection was cut, by requesting only the rest", async () => {
    const ranges: (string | undefined)[] = [];
    repository.faults.set(tarball, (request, response, body) => {
      ranges.push(request.headers.range);
      if (ranges.length > 1) return false;
      response.writeHead(200, { "content-length": body.length });
      response.write(body.subarray(0, 100_000), () => response.destroy());
      return true;
    });
    await expectFetched();
    expect(ranges[0]).toBeUndefined();
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  test("from a server that does not support ranges", async () => {
    let count = 0;
    repository.faults.set(tarball, (_request, response, body) => {
      response.writeHead(200, { "content-length": body.length });
      if (count++ === 0) response.write(body.subarray(0, 100_000), () => response.destroy());
      else response.end(body);
      return true;
    });
    await expectFetched();
    expect(count).toBe(2);
  });

  test("after a process was killed, by continuing its download", async () => {
    await leaveBehind(content.slice(0, 1234));
    let range: string | undefined;
    repository.faults.set(tarball, (request) => {
      range = request.headers.range;
      return false;
    });
    await expectFetched();
    expect(range).toBe("bytes=1234-");
  });

  test("after a process was killed and left something else", async () => {
    await leaveBehind("x".repeat(1234));
    await expectFetched();
    await rename(downloads(), `${downloads()}.old`);
    await leaveBehind("x".repeat(content.length + 10));
    await expectFetched();
  });

  /** Leaves an unfinished download of a process that has ended. */
  async function leaveBehind(text: string): Promise<void> {
    await mkdir(downloads(), { recursive: true });
    const name = ownedName(`${sha256(Buffer.from(content))}-${tarball}.part.`);
    // An id that no process can have (proc_sys_kernel(5): pid_max).
    await writeFile(join(downloads(), name.replace(`.${process.pid}.`, `.${2 ** 22 + 1}.`)), text);
  }
});

test("a mirror that does not answer is tried last from then on", async () => {
  const closed = createTcpServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const mirrors = { debian: `http://127.0.0.1:${port}/debian` };
  await fetch({ mirrors });
  repository.faults.set("pool", (_request, response) => {
    response.writeHead(404).end();
    return true;
  });
  const fresh = await repository.options({ mirrors });
  const error = await fetchSources([musl], lock, fresh).catch((one) => one);
  expect(error.problems[0].message.split("\n").at(-1)).toContain(`127.0.0.1:${port}`);
  expect(error.problems[0].message).toContain("the connection was refused");
  // Both files of the source fail for the same reason, so the reason is reported once.
  expect(error.problems).toHaveLength(1);
  expect(error.problems[0].hint).toMatch(/\n1 more file failed, too\. The others were not tried$/);
});

test("a mirror's credentials are sent, but never shown", async () => {
  let authorization: string | undefined;
  repository.faults.set("/mine/", (request) => {
    authorization = request.headers.authorization;
    return false;
  });
  repository.files.delete(path);
  const mirrors = { debian: `${repository.address.replace("http://", "http://me:s3cret@")}/mine` };
  const error = await fetch({ mirrors }).catch((one) => one);
  expect(authorization).toBe(`Basic ${Buffer.from("me:s3cret").toString("base64")}`);
  expect(error.message).toContain(`${repository.address.replace("http://", "http://***@")}/mine/pool`);
  expect(`${error.message}${error.stack}`).not.toContain("s3cret");
});

test.each([
  ["p@ss", "p@ss"],
  ["p%40ss", "p@ss"],
  ["100%", "100%"],
  ["a:b", "a:b"],
])("the password %s is decoded and sent, but not shown", async (written, meant) => {
  let authorization: string | undefined;
  repository.faults.set("/mine/", (request) => {
    authorization = request.headers.authorization;
    return false;
  });
  repository.files.delete(path);
  const mirrors = { debian: `${repository.address.replace("http://", `http://me:${written}@`)}/mine` };
  const error = await fetch({ mirrors }).catch((one) => one);
  expect(authorization).toBe(`Basic ${Buffer.from(`me:${meant}`).toString("base64")}`);
  expect(error.message).toContain("http://***@127.0.0.1");
  expect(error.message).not.toContain(`${written}@`);
  expect(error.message).not.toContain("ss@127");
});

test("a source by address must match its hash, and its addresses are tried in order", async () => {
  repository.files.set("/b/tool%20one.tar", Buffer.from(""));
  repository.files.set("/b/tool.tar", Buffer.from("tool"));
  const source: UrlSource = {
    kind: "url",
    urls: [`${repository.address}/a/tool.tar`, `${repository.address}/b/tool.tar`],
    sha256: sha256(Buffer.from("tool")),
  };
  const fetched = await fetchSources([source], lock, options);
  expect(fetched.get(`url:${source.sha256}`)).toEqual([join(downloads(), `${source.sha256}-tool.tar`)]);
  await expect(fetchSources([{ ...source, sha256: "0".repeat(64) }], lock, options)).rejects.toThrow("WRONG_HASH");
});

describe("a % in an address", () => {
  const server = createServer((request, response) => {
    sent = { url: request.url, authorization: request.headers.authorization };
    response.end("tool");
  });
  let sent: { url: string | undefined; authorization: string | undefined } | undefined;
  beforeEach(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
  afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));

  /**
   * Fetches from an address on the server.
   * @returns the file's name without its hash, and the request that the server received
   */
  async function fetched(address: string, user = "") {
    const source: UrlSource = {
      kind: "url",
      urls: [`http://${user}127.0.0.1:${(server.address() as AddressInfo).port}${address}`],
      sha256: sha256(Buffer.from("tool")),
    };
    const [file = ""] = (await fetchSources([source], lock, options)).get(`url:${source.sha256}`) ?? [];
    expect(await readFile(file, "utf8")).toBe("tool");
    return { name: file.slice(`${downloads()}/${source.sha256}-`.length), ...sent };
  }

  test.each([
    ["/100%.tar.gz", "100_.tar.gz"],
    ["/a%zz.bin", "a_zz.bin"],
    ["/%E0%A4%A", "_E0_A4_A"],
    ["/my%20tool.tar.gz", "my_tool.tar.gz"],
    ["/..%2F..%2Fpasswd", "..-..-passwd"],
    [`/${"long".repeat(100)}.tar.gz`, `${"long".repeat(100)}.tar.gz`.slice(-100)],
  ])("is accepted: %s", async (address, name) => {
    expect(await fetched(address)).toMatchObject({ name, url: address });
  });

  test("is accepted in a password, and sent unchanged", async () => {
    const { authorization } = await fetched("/tool.tar.gz", "me:100%@");
    expect(authorization).toBe(`Basic ${Buffer.from("me:100%").toString("base64")}`);
  });
});

test("a source by address that cannot be downloaded may be put into the cache by hand", async () => {
  const source: UrlSource = {
    kind: "url",
    urls: [`${repository.address}/a/radio.bin`],
    sha256: sha256(Buffer.from("radio")),
  };
  const place = join(downloads(), `${source.sha256}-radio.bin`);
  await expect(fetchSources([source], lock, options)).rejects.toMatchObject({
    problems: [{ code: "DOWNLOAD_NOT_FOUND", hint: expect.stringContaining(place) }],
  });
  await writeFile(place, "radio");
  expect(await fetchSources([source], lock, options)).toEqual(new Map([[`url:${source.sha256}`, [place]]]));
});

test("an abort ends a download at once, and leaves no incomplete file under a final name", async () => {
  const server = createServer((_request, response) => response.write("x"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = new AbortController();
  const mirrors = { debian: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  server.once("request", () => stop.abort(new Error("stopped")));
  await expect(fetch({ mirrors, signal: stop.signal })).rejects.toThrow("stopped");
  expect((await readdir(downloads())).every((name) => name.includes(".part."))).toBe(true);
  server.closeAllConnections();
  server.close();
});

test("a cache that cannot be written to is a host error with a hint", async () => {
  const file = join(await repository.folder(), "file");
  await writeFile(file, "");
  await expect(fetch({ cache: join(file, "cache") })).rejects.toMatchObject({
    exitClass: "host",
    problems: [{ code: "CACHE_NOT_WRITABLE", hint: expect.stringContaining("NIXWRT_CACHE") }],
  });
});

test("a full disk is a host error with a hint", async () => {
  await expect(inCache("/cache", () => writeFile("/dev/full", "x"))).rejects.toMatchObject({
    exitClass: "host",
    problems: [
      {
        code: "CACHE_NOT_WRITABLE",
        message: expect.stringContaining("full"),
        hint: expect.stringContaining("nixwrt gc"),
      },
    ],
  });
});
