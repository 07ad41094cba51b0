import type { ArchiveEvent } from "../archive/ArchiveOptions.js";
import type { BuildEvent } from "./BuildEvent.js";

/** Adds up the downloads of several fetches that run at the same time. */
export function archiveProgress(onEvent: (event: BuildEvent) => void): (name: string) => (event: ArchiveEvent) => void {
  const fetches = new Map<string, Extract<ArchiveEvent, { kind: "download" }>>();
  return (name) => (event) => {
    if (event.kind === "unpack") {
      onEvent({ kind: "unpack", root: name, done: event.packages.done, total: event.packages.total });
      return;
    }
    if (event.kind === "rest") {
      onEvent({ kind: "rest", host: event.host, seconds: Math.ceil(event.ms / 1000) });
      return;
    }
    if (event.kind === "passedOver") {
      onEvent(event);
      return;
    }
    fetches.set(name, event);
    const all = [...fetches.values()];
    const sum = (count: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + count(one), 0);
    onEvent({
      kind: "download",
      received: sum((one) => one.bytes.done),
      total: sum((one) => one.bytes.total),
      files: sum((one) => one.files.total),
      done: all.every((one) => one.files.done === one.files.total),
    });
  };
}
