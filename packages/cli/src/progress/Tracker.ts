import type { BuildEvent } from "@nixwrt/core/host";
import { formatBytes } from "../format/bytes.js";
import { count } from "../format/count.js";
import { plainLine } from "../terminal/plainText.js";
import type { Activity, Notice } from "./Activity.js";

/** Last lines of output to show as soon as a step fails. */
const keptLines = 8;

/** Follows a build by its events. It knows what is in progress, and returns a notice for what deserves a line of its own. */
export class Tracker {
  readonly #running = new Map<string, Activity>();
  /** The last lines of each running step. The full error may be reported much later, when other steps have ended. */
  readonly #lastLines = new Map<string, string[]>();

  /** Activities in progress, the oldest first. */
  get running(): readonly Activity[] {
    return [...this.#running.values()];
  }

  /**
   * Takes an event, and returns the notices to show for it.
   * @param now in ms since the epoch
   */
  accept(event: BuildEvent, now: number): Notice[] {
    switch (event.kind) {
      case "phase":
        // No event ends a phase: it lasts until the next one begins, a cache answers, or a step begins or ends.
        this.#running.delete("phase");
        return this.#advance("phase", { name: event.text, detail: "" }, now);
      case "download": {
        if (!event.done) {
          const detail = `${formatBytes(event.received)} of ${formatBytes(event.total)}`;
          const fraction = share(event.received, event.total);
          this.#advance("download", { name: "download", fraction, detail }, now);
          return [];
        }
        // Resolving packages takes many small downloads. They are shown while they run, but get no notice at the end.
        const amount = `${formatBytes(event.received)} in ${count(event.files, "file")}`;
        return this.#end("download", amount, now).filter(({ seconds = 0 }) => seconds >= 1);
      }
      case "cache": {
        this.#running.delete("phase");
        const news: Notice[] = [];
        if (event.steps > 0) {
          const detail = `${count(event.steps, "step")}, ${formatBytes(event.bytes)} from ${event.cache}`;
          news.push({ state: "finished", name: "binary cache", detail, seconds: event.seconds });
        } else if (event.fault === undefined) {
          const detail = `${event.cache} has nothing that this build needs`;
          news.push({ state: "finished", name: "binary cache", detail, seconds: event.seconds });
        }
        if (event.fault !== undefined) {
          news.push({ state: "warned", name: "binary cache", detail: `${event.cache}: ${event.fault}` });
        }
        return news;
      }
      case "builder":
        return [{ state: "warned", name: "remote builder", detail: `${event.builder}: ${event.fault}` }];
      case "rest":
        return [
          { state: "waiting", name: "download", detail: `${event.host} is busy: retrying in ${event.seconds} s` },
        ];
      case "passedOver": {
        const detail = `no mirror has version ${event.version}: using ${event.taken}`;
        return [{ state: "warned", name: event.source, detail }];
      }
      case "warning":
        return [{ state: "warned", name: event.what, detail: event.detail }];
      case "unpack": {
        const key = `unpack ${event.root}`;
        if (event.done >= event.total) return this.#end(key, count(event.total, "package"), now);
        const detail = `${event.done} of ${count(event.total, "package")}`;
        return this.#advance(key, { name: key, fraction: share(event.done, event.total), detail }, now);
      }
      case "step": {
        this.#running.delete("phase");
        if (event.state === "cached") return [];
        const detail = event.builder === undefined ? event.title : `${event.title}, on ${event.builder}`;
        if (event.state === "started") return this.#advance(event.step, { name: event.step, detail }, now);
        return this.#endStep(event.step, detail, now, event.state, event.seconds);
      }
      case "wait": {
        this.#running.delete("phase");
        const key = `wait ${event.step}`;
        const detail = `${event.title}: waiting for another build that does this already`;
        if (!event.done) return this.#advance(key, { name: event.step, detail }, now);
        this.#running.delete(key);
        return [];
      }
      case "log": {
        const step = this.#running.get(event.step);
        const line = plainLine(event.line).trim();
        if (step !== undefined && line !== "") this.#running.set(event.step, { ...step, said: { line, at: now } });
        if (line !== "")
          this.#lastLines.set(event.step, [...(this.#lastLines.get(event.step) ?? []), line].slice(-keptLines));
        return [];
      }
      case "assembled":
        return [{ state: "finished", name: event.what, detail: formatBytes(event.bytes), seconds: event.seconds }];
    }
  }

  #advance(key: string, news: Omit<Activity, "since">, now: number): Notice[] {
    const since = this.#running.get(key)?.since;
    this.#running.set(key, { ...news, since: since ?? now });
    return since === undefined ? [{ state: "started", name: news.name, detail: news.detail }] : [];
  }

  #endStep(step: string, title: string, now: number, state: "finished" | "failed", seconds?: number): Notice[] {
    const lastLines = this.#lastLines.get(step) ?? [];
    this.#lastLines.delete(step);
    const notices = this.#end(step, title, now, state, seconds);
    return state === "failed" && lastLines.length > 0 ? notices.map((notice) => ({ ...notice, lastLines })) : notices;
  }

  /** @param seconds as measured by the sender of the event; default: the time since the activity's first event */
  #end(key: string, detail: string, now: number, state: Notice["state"] = "finished", seconds?: number): Notice[] {
    const activity = this.#running.get(key);
    this.#running.delete(key);
    const took = seconds ?? (activity === undefined ? undefined : (now - activity.since) / 1000);
    return [{ state, name: activity?.name ?? key, detail, ...(took === undefined ? {} : { seconds: took }) }];
  }
}

function share(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, part / whole) : 0;
}
