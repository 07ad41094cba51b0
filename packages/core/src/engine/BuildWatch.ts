import { performance } from "node:perf_hooks";
import type { StepFailure } from "./BuildFailure.js";
import { builderFault } from "./builderFault.js";
import type { EngineEvent } from "./EngineEvent.js";
import { parseNixLine } from "./nixMessage.js";
import { readableReason } from "./readableReason.js";
import { StepLog } from "./StepLog.js";
import { parseStepSignal, type RawProblem } from "./stepSignal.js";
import { nameOfStorePath } from "./storePath.js";

interface RunningStep {
  readonly step: string;
  readonly derivation: string;
  readonly log: StepLog;
  readonly startedAt: number;
  readonly problems: RawProblem[];
  readonly builder?: string;
  reason?: string;
  state: "started" | "finished" | "failed";
}

interface WatchOptions {
  /** Titles by step name. */
  readonly titles: ReadonlyMap<string, string>;
  readonly logFolder: string;
  /** Display names of the remote builders, by address. Default: none. */
  readonly builders?: ReadonlyMap<string, string>;
  readonly onEvent: (event: EngineEvent) => void;
}

/** Follows one `nix build` through its standard error: reports progress, keeps logs, and records failures. */
export class BuildWatch {
  readonly #options: WatchOptions;
  readonly #byActivity = new Map<number, RunningStep>();
  readonly #byStep = new Map<string, RunningStep>();
  /** Steps that another build holds, by the activity that waits for them. */
  readonly #waiting = new Map<number, string>();
  readonly #errors: string[] = [];
  /** Errors since the last report about a builder. */
  readonly #unexplained: string[] = [];

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** Handles one line of Nix's standard error. */
  line(text: string): void {
    const message = parseNixLine(text);
    if (message?.kind === "build") this.#start(message.activity, message.derivation, message.machine);
    else if (message?.kind === "wait") this.#wait(message.activity, message.paths);
    else if (message?.kind === "stop") this.#waited(message.activity);
    else if (message?.kind === "line") this.#log(message.activity, message.line);
    else if (message?.kind === "error") this.#error(message.text);
  }

  /** Derivations of the steps that ran, by step, whether or not they failed. */
  get ran(): ReadonlyMap<string, string> {
    return new Map([...this.#byStep].map(([step, { derivation }]) => [step, derivation]));
  }

  /** Nix's error messages, including those of failed steps. */
  get errors(): string {
    return this.#errors.join("\n");
  }

  /** Returns the steps whose script or output was bad. */
  failures(): StepFailure[] {
    const failed = [...this.#byStep.values()].filter((running) => running.state === "failed");
    return failed.map(({ step, problems, reason, builder, log }) => ({
      step,
      problems,
      reason,
      ...(builder === undefined ? {} : { builder }),
      earlierErrors: log.earlierErrors,
      tail: log.tail,
      logFile: log.file,
    }));
  }

  /**
   * Closes the logs.
   * @throws the error of a write, such as a full disk.
   */
  async close(): Promise<void> {
    for (const running of this.#byStep.values()) await running.log.close();
  }

  #start(activity: number, derivation: string, machine = ""): void {
    const step = nameOfStorePath(derivation);
    const title = this.#options.titles.get(step);
    if (title === undefined) return;
    // A remote builder's Nix reports the same step again.
    let running = this.#byStep.get(step);
    if (running === undefined) {
      const log = new StepLog(this.#options.logFolder, derivation);
      const name = this.#options.builders?.get(machine);
      const builder = name === undefined ? {} : { builder: name };
      running = { step, derivation, log, startedAt: performance.now(), problems: [], state: "started", ...builder };
      this.#byStep.set(step, running);
      this.#options.onEvent({ kind: "step", step, title, state: "started", ...builder });
    }
    this.#byActivity.set(activity, running);
  }

  #wait(activity: number, paths: readonly string[]): void {
    const step = paths.map(nameOfStorePath).find((name) => this.#options.titles.has(name));
    if (step === undefined) return;
    this.#waiting.set(activity, step);
    this.#tellWait(step, false);
  }

  #waited(activity: number): void {
    const step = this.#waiting.get(activity);
    if (step === undefined) return;
    this.#waiting.delete(activity);
    this.#tellWait(step, true);
  }

  #tellWait(step: string, done: boolean): void {
    this.#options.onEvent({ kind: "wait", step, title: this.#options.titles.get(step) ?? step, done });
  }

  #log(activity: number, line: string): void {
    const running = this.#byActivity.get(activity);
    if (running === undefined) return;
    const signal = parseStepSignal(line);
    if (signal?.kind === "exit") {
      this.#end(running, signal.status === 0 ? "finished" : "failed");
      return;
    }
    running.log.add(line);
    if (signal?.kind === "problem") running.problems.push(signal.problem);
    else this.#options.onEvent({ kind: "log", step: running.step, line });
  }

  /** An error that quotes the derivation or output of a step belongs to that step, unless it is about a dependency. */
  #error(text: string): void {
    this.#errors.push(text);
    this.#refusal(text);
    if (/dependenc(?:y|ies)\b.* failed/.test(text)) return;
    for (const [, path] of text.matchAll(/'(\/nix\/store\/[0-9a-z]{32}-[^'/]+)'/g)) {
      const running = this.#byStep.get(nameOfStorePath(path ?? ""));
      if (running === undefined || running.state === "failed") continue;
      running.reason = readableReason(text);
      this.#end(running, "failed");
    }
  }

  /** Nix continues without a builder that it cannot use. ssh's reason came just before. */
  #refusal(text: string): void {
    this.#unexplained.push(text);
    const [, address = ""] = /cannot build on '([^']+)'/.exec(text) ?? [];
    const builder = this.#options.builders?.get(address);
    if (builder === undefined) return;
    const said = this.#unexplained.splice(0).join("\n");
    this.#options.onEvent({ kind: "builder", builder, fault: builderFault(said) });
  }

  #end(running: RunningStep, state: "finished" | "failed"): void {
    running.state = state;
    const seconds = (performance.now() - running.startedAt) / 1000;
    const title = this.#options.titles.get(running.step) ?? running.step;
    const builder = running.builder === undefined ? {} : { builder: running.builder };
    this.#options.onEvent({ kind: "step", step: running.step, title, state, seconds, ...builder });
  }
}
