/** Progress of the engine while it builds. */
export type EngineEvent =
  /** What it does before the first step, in a few words. */
  | { readonly kind: "phase"; readonly text: string }
  | {
      readonly kind: "step";
      /** Name in the plan. */
      readonly step: string;
      readonly title: string;
      /** `cached`: its output already existed. Reported at the end of the build. */
      readonly state: "started" | "finished" | "cached" | "failed";
      /** Duration of the step; with `finished` and `failed`. */
      readonly seconds?: number;
      /** Remote builder that it runs on. */
      readonly builder?: string;
    }
  /** Another build on this machine builds the step already. This one waits for it. */
  | {
      readonly kind: "wait";
      /** Name in the plan. */
      readonly step: string;
      readonly title: string;
      /** Whether the waiting is over: either the step is built, or this build now starts it. */
      readonly done: boolean;
    }
  /** A remote builder that is unusable, or failed during a step. The steps run elsewhere. */
  | {
      readonly kind: "builder";
      readonly builder: string;
      /** Reason, as a clause. */
      readonly fault: string;
    }
  /** A binary cache was asked: how many of the wanted steps it had, and how many bytes came over the network or from its folder. */
  | {
      readonly kind: "cache";
      /** URL without credentials. */
      readonly cache: string;
      readonly steps: number;
      readonly bytes: number;
      readonly seconds: number;
      /** Reason why it was skipped, in whole or in part, as a clause. */
      readonly fault?: string;
    }
  /** A line of a step's output. */
  | { readonly kind: "log"; readonly step: string; readonly line: string };
