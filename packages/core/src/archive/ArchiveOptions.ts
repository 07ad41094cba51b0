import type { TransferLimits } from "./TransferLimits.js";

/** What happens while the archive is at work, for progress displays. Counts start at 0 and end at their total. */
export type ArchiveEvent =
  | {
      readonly kind: "download";
      readonly files: { readonly done: number; readonly total: number };
      /** Bytes. What the cache had already is in neither number. The total grows while sizes become known. */
      readonly bytes: { readonly done: number; readonly total: number };
    }
  | { readonly kind: "unpack"; readonly packages: { readonly done: number; readonly total: number } }
  /** A server has too much to do, and is left alone for as long as it asks for: so many ms. */
  | { readonly kind: "rest"; readonly host: string; readonly ms: number }
  /** No mirror has the newest version of a source, and an older one is locked instead. */
  | { readonly kind: "passedOver"; readonly source: string; readonly version: string; readonly taken: string };

export interface ArchiveOptions {
  /** The cache folder; created when missing. */
  readonly cache: string;
  /** Tried before all others: the addresses of a Debian mirror and of a Debian security mirror. */
  readonly mirrors?: { readonly debian?: string; readonly security?: string };
  /** Addresses tried last, instead of Debian's own; `snapshot` is that of a dated archive. */
  readonly publicMirrors?: { readonly debian?: string; readonly security?: string; readonly snapshot?: string };
  /** Only the cache is asked. Default: false. */
  readonly offline?: boolean;
  readonly onProgress?: (event: ArchiveEvent) => void;
  readonly signal?: AbortSignal;
  /** The time that a Release file must still be valid at. Default: now. */
  readonly now?: Date;
  /** ASCII-armored public keys to trust instead of Debian's. */
  readonly keyring?: string;
  /** Where NIXWRT_MIRROR, NIXWRT_SECURITY_MIRROR and proxies are looked up. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The folder of the host's apt sources and settings. Default: `/etc/apt`. */
  readonly aptDirectory?: string;
  /** Default: `transferLimits`. */
  readonly limits?: Partial<TransferLimits>;
  /** Take a Release file that is older than one that was seen or locked before. Default: false. */
  readonly older?: boolean;
}
