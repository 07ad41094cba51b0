import { NixwrtError } from "../errors.js";
import { redactUrls } from "../redact.js";
import { readAptSettings } from "./aptSettings.js";

/** A proxy, and who named it. */
export interface ProxyServer {
  /** With credentials, if it takes any: not to be shown. */
  readonly url: string;
  /** A variable of the environment, or `apt`. */
  readonly source: string;
}

/** Which proxies addresses are fetched through. */
export interface Proxies {
  /** For `http://` addresses. */
  readonly http?: ProxyServer;
  /** For `https://` addresses. */
  readonly https?: ProxyServer;
  /** Hosts that are reached without: separated by commas; `.example.org` stands for all below, `*` for all. */
  readonly none: string;
}

/** Where proxies are named. */
export interface ProxyPlaces {
  /** Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Folder of the host's apt configuration. Default: `/etc/apt`. */
  readonly aptDirectory?: string | undefined;
}

/**
 * The proxies of this machine: those of the environment (`http_proxy`, `https_proxy`, `no_proxy`, or the same in capitals), else those of
 * its apt (`Acquire::http::Proxy`), whose https takes the one for http unless it has its own.
 * @throws {NixwrtError} of class `host`: PROXY_INVALID.
 */
export async function findProxies({ env = process.env, aptDirectory = "/etc/apt" }: ProxyPlaces): Promise<Proxies> {
  const none = variableOf(env, "no_proxy")?.value ?? "";
  const named = { http: proxyOf(env, "http_proxy"), https: proxyOf(env, "https_proxy") };
  if (named.http !== undefined || named.https !== undefined) return { ...defined(named), none };
  const apt = await readAptSettings(aptDirectory);
  const [http, https] = ["http", "https"].map((kind) => apt.get(`acquire::${kind}::proxy`));
  const fromApt = { http: aptProxy(http), https: aptProxy(https ?? http) };
  // A host can be left out by name: Acquire::http::Proxy::deb.example.org "DIRECT".
  const direct = [...apt].flatMap(([name, value]) => {
    const [, host] = /^acquire::https?::proxy::([^:]+)$/.exec(name) ?? [];
    return host !== undefined && value.toUpperCase() === "DIRECT" ? [host] : [];
  });
  return { ...defined(fromApt), none: [none, ...direct].filter((part) => part !== "").join(",") };
}

/** Whether an address is reached without a proxy, by a list as `no_proxy` has it: of hosts, of domains, `*`; each may have a port. */
export function isDirect({ hostname, port, protocol }: URL, none: string): boolean {
  const ownPort = port || (protocol === "https:" ? "443" : "80");
  const host = hostname.toLowerCase();
  return none.split(/[,\s]+/).some((entry) => {
    if (entry === "*") return true;
    const [, name = "", onlyPort] = /^\*?\.?(.+?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (name === "" || (onlyPort !== undefined && onlyPort !== ownPort)) return false;
    return host === name || host === `[${name}]` || host.endsWith(`.${name}`);
  });
}

/** What programs that read the environment, as Nix does, need for the same. */
export function proxyEnvironment({ http, https, none }: Proxies): Record<string, string> {
  if (http === undefined && https === undefined) return {};
  return {
    ...(http === undefined ? {} : { http_proxy: http.url }),
    ...(https === undefined ? {} : { https_proxy: https.url }),
    ...(none === "" ? {} : { no_proxy: none }),
  };
}

/** For people: each proxy without its credentials, and who named it. */
export function describeProxies({ http, https, none }: Proxies): string {
  const one = (kind: string, proxy: ProxyServer | undefined) =>
    proxy === undefined ? [] : [`${kind} through ${redactUrls(proxy.url)} (${proxy.source})`];
  const parts = [...one("http", http), ...one("https", https)];
  return [...parts, ...(none === "" ? [] : [`not for ${none}`])].join(", ");
}

function defined({
  http,
  https,
}: {
  http: ProxyServer | undefined;
  https: ProxyServer | undefined;
}): Pick<Proxies, "http" | "https"> {
  return { ...(http === undefined ? {} : { http }), ...(https === undefined ? {} : { https }) };
}

type Env = Readonly<Record<string, string | undefined>>;

/** Both ways to write it are common; curl and most others look at the small letters first. */
function variableOf(env: Env, name: string): { readonly name: string; readonly value: string } | undefined {
  for (const one of [name, name.toUpperCase()]) {
    const value = env[one]?.trim();
    if (value) return { name: one, value };
  }
  return undefined;
}

function proxyOf(env: Env, name: string): ProxyServer | undefined {
  const found = variableOf(env, name);
  return found === undefined ? undefined : { url: proxyUrl(found.value, found.name), source: found.name };
}

function aptProxy(value: string | undefined): ProxyServer | undefined {
  if (value === undefined || value === "" || value.toUpperCase() === "DIRECT") return undefined;
  return { url: proxyUrl(value, "Acquire::http::Proxy of apt"), source: "apt" };
}

function proxyUrl(text: string, path: string): string {
  // As curl has it: a host alone is one for http.
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new NixwrtError("host", {
    code: "PROXY_INVALID",
    path,
    message: `${redactUrls(url)} is not the address of an HTTP proxy`,
    hint: "Write http://host:port, with user:password@ before the host if the proxy needs them",
  });
}
