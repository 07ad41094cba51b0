import { setTimeout as sleep } from "node:timers/promises";

/** Servers that asked for a pause, and its end. Shared by all downloads of this process. */
export class HostRests {
  /** End of the pause by host: clock time in ms. */
  readonly #until = new Map<string, number>();

  /**
   * Records that a host must not be asked for this many ms.
   * @returns whether the host had no pause before
   */
  add(host: string, ms: number): boolean {
    const isNews = this.remaining(host) <= 0;
    this.#until.set(host, Math.max(this.#until.get(host) ?? 0, Date.now() + ms));
    return isNews;
  }

  /** Returns the ms until this host may be asked again. 0 or less means now. */
  remaining(host: string): number {
    return (this.#until.get(host) ?? 0) - Date.now();
  }

  async wait(host: string, signal: AbortSignal | undefined): Promise<void> {
    for (let ms = this.remaining(host); ms > 0; ms = this.remaining(host)) {
      await sleep(ms, undefined, signal === undefined ? {} : { signal });
    }
  }
}
