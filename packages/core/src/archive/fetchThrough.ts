import type { Dispatcher } from "undici";
import { findProxies, isDirect, type Proxies, type ProxyPlaces, type ProxyServer } from "./proxies.js";

/** How to fetch a URL from this machine. */
export interface Fetcher {
  readonly fetch: (url: URL, init: RequestInit) => Promise<Response>;
  /** Proxy that may be used. */
  readonly proxy?: ProxyServer;
}

const found = new WeakMap<object, Map<string, Promise<Proxies>>>();
const agents = new WeakMap<Proxies, Map<string, Dispatcher>>();

/** Returns how to fetch a URL, with this machine's proxies. undici, which is also inside Node, is loaded only if there is a proxy. */
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
    // The proxy itself answers requests for http, as package caches do.
    new undici.ProxyAgent({ uri: proxy.url, proxyTunnel: false });
  known.set(proxy.url, dispatcher);
  const through = async (url: URL, init: RequestInit) =>
    (await undici.fetch(url, { ...(init as object), dispatcher })) as unknown as Response;
  if (protocol !== "https:" || proxy.source !== "apt") return { fetch: through, proxy };
  return {
    proxy,
    // Package caches for apt often refuse all other traffic.
    fetch: (url, init) =>
      through(url, init).catch((error) => (isRefusedTunnel(error) ? fetch(url, init) : Promise.reject(error))),
  };
}

/** Finds the proxies. Files are read once for each environment. */
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
