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
    }
  /** A line that a step wrote. */
  | { readonly kind: "log"; readonly step: string; readonly line: string };
