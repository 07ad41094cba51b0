import { NixwrtError } from "../errors.js";
import { redactUrls } from "../redact.js";
import { readAptSettings } from "./aptSettings.js";

/** A proxy, and where it was configured. */
export interface ProxyServer {
  /** URL, which may contain credentials. Do not show it. */
  readonly url: string;
  /** Name of a variable in the environment, or `apt`. */
  readonly source: string;
}

/** Proxies for all URLs. */
export interface Proxies {
  /** For `http://` URLs. */
  readonly http?: ProxyServer;
  /** For `https://` URLs. */
  readonly https?: ProxyServer;
  /** Hosts that are reached without a proxy, separated by commas. `.example.org` stands for all hosts below it, `*` for all hosts. */
  readonly none: string;
}

/** Where proxies are configured. */
export interface ProxyPlaces {
  /** Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Folder of this machine's apt configuration. Default: `/etc/apt`. */
  readonly aptDirectory?: string | undefined;
}

/**
 * Returns the proxies of this machine: those of the environment (`http_proxy`, `https_proxy`, `no_proxy`, or in capitals), or else those of
 * apt (`Acquire::http::Proxy`). For https, apt uses the proxy for http unless it has a separate one.
 * @throws {NixwrtError} of class `host`: PROXY_INVALID.
 */
export async function findProxies({ env = process.env, aptDirectory = "/etc/apt" }: ProxyPlaces): Promise<Proxies> {
  const none = variableOf(env, "no_proxy")?.value ?? "";
  const named = { http: proxyOf(env, "http_proxy"), https: proxyOf(env, "https_proxy") };
  if (named.http !== undefined || named.https !== undefined) return { ...defined(named), none };
  const apt = await readAptSettings(aptDirectory);
  const [http, https] = ["http", "https"].map((kind) => apt.get(`acquire::${kind}::proxy`));
  const fromApt = { http: aptProxy(http), https: aptProxy(https ?? http) };
  // A host can be exempted by name: Acquire::http::Proxy::deb.example.org "DIRECT".
  const direct = [...apt].flatMap(([name, value]) => {
    const [, host] = /^acquire::https?::proxy::([^:]+)$/.exec(name) ?? [];
    return host !== undefined && value.toUpperCase() === "DIRECT" ? [host] : [];
  });
  return { ...defined(fromApt), none: [none, ...direct].filter((part) => part !== "").join(",") };
}

/** Whether a URL is reached without a proxy, by a list in the format of `no_proxy`: hosts, domains, or `*`, each with an optional port. */
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

/** Returns the variables for programs that read proxies from the environment, such as Nix. */
export function proxyEnvironment({ http, https, none }: Proxies): Record<string, string> {
  if (http === undefined && https === undefined) return {};
  return {
    ...(http === undefined ? {} : { http_proxy: http.url }),
    ...(https === undefined ? {} : { https_proxy: https.url }),
    ...(none === "" ? {} : { no_proxy: none }),
  };
}

/** Describes each proxy for messages, without credentials, and where it was configured. */
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

/** Both spellings are common. curl and most other programs prefer lower case. */
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
  // As in curl, a host alone means http.
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new NixwrtError("host", {
    code: "PROXY_INVALID",
    path,
    message: `${redactUrls(url)} is not the address of an HTTP proxy`,
    hint: "Write http://host:port, with user:password@ before the host if the proxy needs them",
  });
}
