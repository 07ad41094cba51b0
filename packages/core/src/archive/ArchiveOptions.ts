import type { TransferLimits } from "./TransferLimits.js";

/** Progress of work with the archive. Counts start at 0 and end at their total. */
export type ArchiveEvent =
  | {
      readonly kind: "download";
      readonly files: { readonly done: number; readonly total: number };
      /** Downloaded bytes. Neither number includes what the cache already has. The total grows as sizes become known. */
      readonly bytes: { readonly done: number; readonly total: number };
    }
  | { readonly kind: "unpack"; readonly packages: { readonly done: number; readonly total: number } }
  /** A server is overloaded. It gets no requests for as long as it asks for, in ms. */
  | { readonly kind: "rest"; readonly host: string; readonly ms: number }
  /** No mirror has the newest version of a source, so an older one is locked. */
  | { readonly kind: "passedOver"; readonly source: string; readonly version: string; readonly taken: string };

export interface ArchiveOptions {
  /** The cache folder. It is created if it does not exist. */
  readonly cache: string;
  /** URLs of a Debian mirror and of a Debian security mirror. They are tried before all others. */
  readonly mirrors?: { readonly debian?: string; readonly security?: string };
  /** URLs that are tried last, instead of Debian's own. `snapshot` is a dated archive. */
  readonly publicMirrors?: { readonly debian?: string; readonly security?: string; readonly snapshot?: string };
  /** Use only the cache. Default: false. */
  readonly offline?: boolean;
  readonly onProgress?: (event: ArchiveEvent) => void;
  readonly signal?: AbortSignal;
  /** Time at which a Release file must be valid. Default: now. */
  readonly now?: Date;
  /** ASCII-armored public keys to trust instead of Debian's. */
  readonly keyring?: string;
  /** Environment with NIXWRT_MIRROR, NIXWRT_SECURITY_MIRROR and proxies. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Folder of this machine's apt sources and settings. Default: `/etc/apt`. */
  readonly aptDirectory?: string;
  /** Default: `transferLimits`. */
  readonly limits?: Partial<TransferLimits>;
  /** Accept a Release file that is older than one that was seen or locked before. Default: false. */
  readonly older?: boolean;
}
