import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { parseAptSettings } from "../../src/archive/aptSettings.js";
import { fetchFiles } from "../../src/archive/fetchFiles.js";
import { get } from "../../src/archive/http.js";
import { describeProxies, findProxies, isDirect, proxyEnvironment } from "../../src/archive/proxies.js";

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-proxies-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function listening(server: ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Starts a server with one file, and a proxy in front of it, which requires the password if there is one. */
async function network({ password, tunnels = true }: { password?: string; tunnels?: boolean } = {}) {
  const seen: string[] = [];
  const origin = createServer((request, response) => {
    seen.push(`origin ${request.url}`);
    response.end("the file\n");
  });
  const wanted = password === undefined ? undefined : `Basic ${Buffer.from(`me:${password}`).toString("base64")}`;
  const refuses = ({ headers }: IncomingMessage) => wanted !== undefined && headers["proxy-authorization"] !== wanted;
  const proxy = createServer((request, response) => {
    seen.push(`proxy ${request.method} ${request.url}`);
    if (refuses(request)) response.writeHead(407).end();
    else
      void fetch(request.url ?? "").then(async (answer) =>
        response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer())),
      );
  });
  proxy.on("connect", (request, socket) => {
    seen.push(`proxy CONNECT ${request.url}`);
    socket.on("error", () => {});
    if (!tunnels || refuses(request)) {
      socket.end(`HTTP/1.1 ${tunnels ? 407 : 403} No\r\n\r\n`);
      return;
    }
    const [host = "", port = ""] = (request.url ?? "").split(":");
    const server = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      server.pipe(socket).pipe(server);
    });
    server.on("error", () => socket.destroy());
  });
  const [originPort, proxyPort] = [await listening(origin), await listening(proxy)];
  return { seen, origin: `127.0.0.1:${originPort}`, proxy: `127.0.0.1:${proxyPort}` };
}

async function text(address: string, places: Parameters<typeof get>[4]): Promise<string> {
  const { body } = await get(address, {}, undefined, undefined, places);
  let all = "";
  for await (const chunk of body) all += Buffer.from(chunk).toString();
  return all;
}

test.each(["http_proxy", "HTTP_PROXY"])("requests go through the proxy in %s, with its credentials", async (name) => {
  const { seen, origin, proxy } = await network({ password: "p@ss" });
  const env = { [name]: `http://me:p%40ss@${proxy}` };
  expect(await text(`http://${origin}/a`, { env, aptDirectory: "/nonexistent" })).toBe("the file\n");
  expect(seen).toEqual([`proxy GET http://${origin}/a`, "origin /a"]);
});

test("downloads go through the proxy, too", async () => {
  const { seen, origin, proxy } = await network();
  const cache = await temporaryFolder();
  const hash = createHash("sha256").update("the file\n").digest("hex");
  const file = { name: "a", sha256: hash, addresses: [`http://${origin}/a`] };
  const paths = await fetchFiles([file], "downloads", {
    cache,
    env: { http_proxy: proxy },
    aptDirectory: "/nonexistent",
  });
  expect(await readFile(paths.get(hash) ?? "", "utf8")).toBe("the file\n");
  expect(seen[0]).toBe(`proxy GET http://${origin}/a`);
});

test.each(["127.0.0.1", "*", "example.org, 127.0.0.1", "127.0.0.1:PORT"])(
  "hosts in NO_PROXY are reached directly: %s",
  async (none) => {
    const { seen, origin, proxy } = await network();
    for (const name of ["no_proxy", "NO_PROXY"]) {
      const env = { http_proxy: `http://${proxy}`, [name]: none.replace("PORT", origin.split(":")[1] ?? "") };
      expect(await text(`http://${origin}/a`, { env, aptDirectory: "/nonexistent" })).toBe("the file\n");
    }
    expect(seen).toEqual(["origin /a", "origin /a"]);
  },
);

test.each([
  ["http://a.example.org/", "example.org", true],
  ["http://a.example.org/", ".example.org", true],
  ["http://a.example.org/", "*.example.org", true],
  ["http://notexample.org/", "example.org", false],
  ["http://example.org.evil/", "example.org", false],
  ["https://EXAMPLE.org/", "Example.ORG", true],
  ["https://example.org/", "example.org:443", true],
  ["https://example.org/", "example.org:80", false],
  ["http://[fd00::1]/", "[fd00::1]", true],
  ["http://example.org/", "", false],
  ["http://example.org/", " , ,", false],
])("%s with no_proxy=%s is reached directly: %s", (address, none, direct) => {
  expect(isDirect(new URL(address), none)).toBe(direct);
});

test("https goes through a tunnel of the proxy in HTTPS_PROXY, not through the proxy for http", async () => {
  const { seen, origin, proxy } = await network();
  const places = { env: { HTTPS_PROXY: `http://${proxy}` }, aptDirectory: "/nonexistent" };
  // The server does not speak TLS. What counts is that the tunnel has reached it.
  await expect(text(`https://${origin}/a`, places)).rejects.toThrow(/through the proxy/);
  expect(seen[0]).toBe(`proxy CONNECT ${origin}`);
  seen.length = 0;
  await expect(text(`https://${origin}/a`, { ...places, env: { http_proxy: `http://${proxy}` } })).rejects.toThrow();
  expect(seen).toEqual([]);
});

test.each([
  ["that refuses the password", async () => (await network({ password: "right" })).proxy, /407/],
  ["that cannot be reached", async () => "127.0.0.1:1", /through the proxy http:\/\/\*\*\*@127\.0\.0\.1:1 .*refused/],
])("an error about a proxy %s names it without its password", async (_name, make, message) => {
  const env = { http_proxy: `http://me:wrong-secret@${await make()}` };
  const error: unknown = await text("http://127.0.0.1:65001/a", { env, aptDirectory: "/nonexistent" }).catch(
    (one) => one,
  );
  expect(String(error)).toMatch(message);
  expect(String(error)).not.toContain("wrong-secret");
});

test.each(["socks5://127.0.0.1:1080", "http://", "ftp://proxy"])("%s is refused as a proxy", async (url) => {
  await expect(findProxies({ env: { HTTP_PROXY: url }, aptDirectory: "/nonexistent" })).rejects.toMatchObject({
    exitClass: "host",
    problems: [{ code: "PROXY_INVALID", path: "HTTP_PROXY" }],
  });
});

test("without variables, or with empty ones, no proxy is used", async () => {
  for (const env of [{}, { http_proxy: "", HTTPS_PROXY: " " }]) {
    const proxies = await findProxies({ env, aptDirectory: "/nonexistent" });
    expect(proxyEnvironment(proxies)).toEqual({});
    expect(describeProxies(proxies)).toBe("");
  }
});

test("apt's proxy is used if the environment has none, except for hosts that apt reaches directly", async () => {
  const { seen, origin, proxy } = await network({ tunnels: false });
  const aptDirectory = await temporaryFolder();
  await mkdir(join(aptDirectory, "apt.conf.d"));
  await writeFile(join(aptDirectory, "apt.conf.d/00old"), 'Acquire::http::Proxy "http://127.0.0.1:1";\n');
  await writeFile(
    join(aptDirectory, "apt.conf.d/01proxy"),
    `// ours\nAcquire { http { Proxy "http://me:secret@${proxy}"; Proxy::direct.test "DIRECT"; }; };\n`,
  );
  await writeFile(join(aptDirectory, "apt.conf.d/02.dpkg-old"), 'Acquire::http::Proxy "http://127.0.0.1:2";\n');
  expect(await text(`http://${origin}/a`, { env: {}, aptDirectory })).toBe("the file\n");
  expect(seen[0]).toBe(`proxy GET http://${origin}/a`);
  const proxies = await findProxies({ env: {}, aptDirectory });
  expect(proxies.none).toBe("direct.test");
  expect(describeProxies(proxies)).toBe(
    `http through http://***@${proxy} (apt), https through http://***@${proxy} (apt), not for direct.test`,
  );
  // This proxy caches packages and refuses tunnels, so https goes directly.
  await expect(text(`https://${origin}/a`, { env: {}, aptDirectory })).rejects.toThrow();
  expect(seen).toContain(`proxy CONNECT ${origin}`);
  expect((await findProxies({ env: { http_proxy: "http://other:3128" }, aptDirectory })).http?.url).toBe(
    "http://other:3128",
  );
});

test("apt's settings are read in both formats, and any text is parsed without an exception", () => {
  expect(
    parseAptSettings(`
      # a comment "with a quote
      Acquire::http::Proxy "http://a:1"; /* Acquire::https::Proxy "no"; */
      Acquire { Retries "3"; https { Proxy "DIRECT"; } }
      Empty::List {};
    `),
  ).toEqual([
    ["acquire::http::proxy", "http://a:1"],
    ["acquire::retries", "3"],
    ["acquire::https::proxy", "DIRECT"],
  ]);
  fc.assert(fc.property(fc.string(), (any) => Array.isArray(parseAptSettings(any))));
});
