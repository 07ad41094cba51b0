import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { xz } from "@napi-rs/lzma";
import { createCleartextMessage, generateKey, type PrivateKey, readPrivateKey, sign } from "openpgp";
import type { ArchiveOptions } from "../../../src/archive/ArchiveOptions.js";
import { type Compression, type DebEntry, debFile } from "./debFile.js";

export interface TestPackage {
  readonly name: string;
  readonly version?: string;
  /** Release that contains the package. Default: trixie. */
  readonly release?: string;
  readonly component?: string;
  /** Further fields of its index entry, such as Depends. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly entries?: readonly DebEntry[];
  readonly compression?: Compression;
  /** Content of the file, instead of one that is made from `entries`. */
  readonly deb?: Buffer;
}

export interface TestSource {
  readonly name: string;
  readonly version: string;
  readonly release?: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Answers a request in place of the repository. Returns false to let the repository answer. */
export type Fault = (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean;

const releases = [
  "trixie",
  "trixie-updates",
  "trixie-security",
  "trixie-backports",
  "bookworm",
  "bookworm-updates",
  "bookworm-security",
];

/** A minimal signed Debian archive on a loopback port. */
export class TestRepository {
  readonly files = new Map<string, Buffer>();
  /** Faults by path, or by a part of it. */
  readonly faults = new Map<string, Fault>();
  /** Paths of all requests, in order. */
  readonly requests: string[] = [];
  date = new Date("2026-01-02T03:04:05Z");
  /** Whether Release files have a Valid-Until. Debian's stable releases have none. */
  hasValidUntil = true;
  /** Current time of the clients. */
  now = new Date("2026-01-03T00:00:00Z");
  readonly #server: Server;
  readonly #key: PrivateKey;
  readonly #folders: string[] = [];
  #packages: TestPackage[] = [];
  #sources: TestSource[] = [];

  private constructor(
    server: Server,
    key: PrivateKey,
    readonly publicKey: string,
  ) {
    this.#server = server;
    this.#key = key;
    server.on("request", (request: IncomingMessage, response: ServerResponse) => this.#answer(request, response));
  }

  /** @param keySeconds validity of the signing key in seconds from 2025-01-01. Default: unlimited */
  static async start(keySeconds?: number): Promise<TestRepository> {
    const { key, publicKey } = await newKey(keySeconds);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new TestRepository(server, key, publicKey);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    for (const folder of this.#folders) await rm(folder, { recursive: true, force: true });
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "nixwrt-archive-"));
    this.#folders.push(folder);
    return folder;
  }

  /** Returns options that use this repository and nothing else. */
  async options(more: Partial<ArchiveOptions> = {}): Promise<ArchiveOptions> {
    return {
      cache: join(await this.folder(), "cache"),
      publicMirrors: {
        debian: `${this.address}/debian`,
        security: `${this.address}/debian-security`,
        snapshot: `${this.address}/snapshot`,
      },
      keyring: this.publicKey,
      now: this.now,
      env: {},
      aptDirectory: "/nonexistent",
      ...more,
    };
  }

  /** Replaces the content of the archive. */
  async publish(packages: readonly TestPackage[], sources: readonly TestSource[] = []): Promise<void> {
    this.#packages = [...packages];
    this.#sources = [...sources];
    for (const release of releases) await this.#publishRelease(release);
  }

  async #publishRelease(release: string): Promise<void> {
    const root = release.endsWith("-security") ? "/debian-security" : "/debian";
    const indices = new Map<string, string[]>([
      ["main/binary-amd64/Packages", []],
      ["non-free-firmware/binary-amd64/Packages", []],
      ["main/source/Sources", []],
    ]);
    for (const one of this.#packages.filter((each) => (each.release ?? "trixie") === release)) {
      const { name, version = "1.0-1", component = "main", fields = {}, entries = [], compression, deb } = one;
      const path = `pool/${component}/${name}_${version.replace(/^\d+:/, "")}_amd64.deb`;
      const content = deb ?? (await debFile(entries, compression));
      this.files.set(`${root}/${path}`, content);
      const all = { Package: name, Version: version, Architecture: "amd64", Filename: path, ...fields };
      const stanza = { ...all, Size: String(content.length), SHA256: sha256(content), Description: `${name}, a test` };
      indices.get(`${component}/binary-amd64/Packages`)?.push(formatStanza(stanza));
    }
    for (const { name, version, files } of this.#sources.filter((each) => (each.release ?? "trixie") === release)) {
      const lines = Object.entries(files).map(([file, content]) => {
        this.files.set(`${root}/pool/main/${name}/${file}`, Buffer.from(content));
        return `\n ${sha256(Buffer.from(content))} ${content.length} ${file}`;
      });
      const stanza = {
        Package: name,
        Version: version,
        Directory: `pool/main/${name}`,
        "Checksums-Sha256": lines.join(""),
      };
      indices.get("main/source/Sources")?.push(formatStanza(stanza));
    }
    const listed: string[] = [];
    for (const [path, stanzas] of indices) {
      const plain = Buffer.from(stanzas.join("\n"));
      const packed = xz.compressSync(plain);
      const folder = path.slice(0, path.lastIndexOf("/"));
      this.files.set(`${root}/dists/${release}/${path}.xz`, packed);
      this.files.set(`${root}/dists/${release}/${folder}/by-hash/SHA256/${sha256(packed)}`, packed);
      listed.push(` ${sha256(plain)} ${plain.length} ${path}`, ` ${sha256(packed)} ${packed.length} ${path}.xz`);
    }
    const validUntil = new Date(this.date.getTime() + 7 * 24 * 3_600_000);
    const text = [
      `Suite: some-${release}`,
      `Codename: ${release}`,
      `Date: ${this.date.toUTCString()}`,
      ...(this.hasValidUntil ? [`Valid-Until: ${validUntil.toUTCString()}`] : []),
      "SHA256:",
      ...listed,
      "",
    ].join("\n");
    await this.sign(`${root}/dists/${release}/InRelease`, text);
  }

  /** Signs a text as a Release file. */
  async sign(path: string, text: string, signingKeys = this.#key): Promise<void> {
    const message = await createCleartextMessage({ text });
    this.files.set(path, Buffer.from(await sign({ message, signingKeys, date: this.date })));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(request.url as string);
    this.requests.push(path);
    const body = this.files.get(path) ?? Buffer.alloc(0);
    for (const [part, fault] of this.faults) {
      if (path.includes(part) && fault(request, response, body)) return;
    }
    if (!this.files.has(path)) {
      response.writeHead(404).end();
      return;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (from > 0) response.writeHead(206, { "content-range": `bytes ${from}-${body.length - 1}/${body.length}` });
    response.end(body.subarray(from));
  }
}

export async function newKey(seconds?: number): Promise<{ key: PrivateKey; publicKey: string }> {
  const { privateKey, publicKey } = await generateKey({
    userIDs: [{ name: "Test archive" }],
    date: new Date("2025-01-01T00:00:00Z"),
    ...(seconds === undefined ? {} : { keyExpirationTime: seconds }),
    format: "armored",
  });
  return { key: await readPrivateKey({ armoredKey: privateKey }), publicKey };
}

export function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function formatStanza(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}:${value.startsWith("\n") ? "" : " "}${value}\n`)
    .join("");
}
