import { setTimeout as sleep } from "node:timers/promises";

/** Servers that asked to be left alone for a while, and until when: for all downloads of this process at once. */
export class HostRests {
  /** By host: clock time, ms. */
  readonly #until = new Map<string, number>();

  /** Remembers that a host is not to be asked for so many ms. @returns whether that is news. */
  add(host: string, ms: number): boolean {
    const isNews = this.remaining(host) <= 0;
    this.#until.set(host, Math.max(this.#until.get(host) ?? 0, Date.now() + ms));
    return isNews;
  }

  /** ms until this host may be asked again; 0 or less: now. */
  remaining(host: string): number {
    return (this.#until.get(host) ?? 0) - Date.now();
  }

  async wait(host: string, signal: AbortSignal | undefined): Promise<void> {
    for (let ms = this.remaining(host); ms > 0; ms = this.remaining(host)) {
      await sleep(ms, undefined, signal === undefined ? {} : { signal });
    }
  }
}
