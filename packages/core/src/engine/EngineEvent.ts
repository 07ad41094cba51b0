/** What the engine reports while it builds. */
export type EngineEvent =
  /** What it does before the first step, in a few words. */
  | { readonly kind: "phase"; readonly text: string }
  | {
      readonly kind: "step";
      /** Name in the plan. */
      readonly step: string;
      readonly title: string;
      /** `cached`: its output was there already. Told when all is done. */
      readonly state: "started" | "finished" | "cached" | "failed";
      /** Since the step started; with `finished` and `failed`. */
      readonly seconds?: number;
      /** The remote builder that it runs on. */
      readonly builder?: string;
    }
  /** A remote builder that cannot be used, or did not end what it began: steps go elsewhere. */
  | {
      readonly kind: "builder";
      readonly builder: string;
      /** A clause. */
      readonly fault: string;
    }
  /** A binary cache was asked: how many of the wanted steps it had, and what came over the network or out of its folder. */
  | {
      readonly kind: "cache";
      /** Without credentials. */
      readonly cache: string;
      readonly steps: number;
      readonly bytes: number;
      readonly seconds: number;
      /** Why it was passed over, whole or in part: a clause. */
      readonly fault?: string;
    }
  /** A line that a step wrote. */
  | { readonly kind: "log"; readonly step: string; readonly line: string };
