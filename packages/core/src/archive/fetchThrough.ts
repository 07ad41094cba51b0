import type { Dispatcher } from "undici";
import { findProxies, isDirect, type Proxies, type ProxyPlaces, type ProxyServer } from "./proxies.js";

/** How an address is fetched from here. */
export interface Fetcher {
  readonly fetch: (url: URL, init: RequestInit) => Promise<Response>;
  /** The proxy that may be in between. */
  readonly proxy?: ProxyServer;
}

const found = new WeakMap<object, Map<string, Promise<Proxies>>>();
const agents = new WeakMap<Proxies, Map<string, Dispatcher>>();

/** By the proxies of this machine. undici, which is also the one in Node, is loaded when there is one. */
export async function fetcherFor(address: URL, places: ProxyPlaces): Promise<Fetcher> {
  const { protocol } = address;
  const proxies = await proxiesOf(places);
  const proxy = protocol === "https:" ? proxies.https : proxies.http;
  if (proxy === undefined || isDirect(address, proxies.none)) return { fetch };
  const undici = await import("undici");
  const known = agents.get(proxies) ?? new Map<string, Dispatcher>();
  agents.set(proxies, known);
  const dispatcher =
    known.get(proxy.url) ??
    // Requests for http are the proxy's to answer, as one that caches packages does.
    new undici.ProxyAgent({ uri: proxy.url, proxyTunnel: false });
  known.set(proxy.url, dispatcher);
  const through = async (url: URL, init: RequestInit) =>
    (await undici.fetch(url, { ...(init as object), dispatcher })) as unknown as Response;
  if (protocol !== "https:" || proxy.source !== "apt") return { fetch: through, proxy };
  return {
    proxy,
    // What caches packages for apt often lets nothing else through.
    fetch: (url, init) =>
      through(url, init).catch((error) => (isRefusedTunnel(error) ? fetch(url, init) : Promise.reject(error))),
  };
}

/** Reads files once for each environment. */
function proxiesOf({ env = process.env, aptDirectory = "/etc/apt" }: ProxyPlaces): Promise<Proxies> {
  const known = found.get(env) ?? new Map<string, Promise<Proxies>>();
  found.set(env, known);
  const proxies = known.get(aptDirectory) ?? findProxies({ env, aptDirectory });
  known.set(aptDirectory, proxies);
  return proxies;
}

function isRefusedTunnel(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error && /Proxy response \(\d+\)/.test(cause.message);
}
