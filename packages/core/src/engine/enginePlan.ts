import { createHash } from "node:crypto";
import { isEnvironmentName } from "../environmentName.js";
import type { EnvironmentValue, Plan, Step } from "../plan/Plan.js";
import { sourceKey } from "../system/source.js";
import { toolRootName } from "./buildRoot.js";

/** A value for engineExpression.ts: a short text, a file with a text, a step's output, or files joined by spaces. */
type EngineValue =
  | string
  | { readonly text: string }
  | { readonly step: string }
  | { readonly files: readonly string[] };

interface EngineStep {
  readonly script: string;
  readonly environment: Readonly<Record<string, EngineValue>>;
  readonly allowedReferences: readonly string[];
  /** Store path of the step's own root. */
  readonly root?: string;
  /** For a step that leaves objects: a hash of what they depend on. */
  readonly basis?: string;
}

/** The plan.json for engineExpression.ts: a Plan whose sources are store paths. */
export interface EnginePlan {
  /** Store path of the build root. */
  readonly root: string;
  /** Store paths of the roots with additional tools, by name. */
  readonly toolRoots?: Readonly<Record<string, string>>;
  readonly steps: Readonly<Record<string, EngineStep>>;
}

/** Store paths of a plan's inputs. */
export interface EngineInputs {
  readonly root: string;
  /** Store paths by `toolRootName`. Default: none. */
  readonly toolRoots?: ReadonlyMap<string, string>;
  /** Store paths by `sourceKey`, in the order in which a step gets them. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
}

/** Resolves the references of a plan. Leaves out texts for users, so that a new title does not rebuild anything. */
export function enginePlan(plan: Plan, inputs: EngineInputs): EnginePlan {
  const steps = Object.entries(plan.steps).map(([name, step]) => [name, engineStep(name, step, plan, inputs)] as const);
  const toolRoots = Object.fromEntries(inputs.toolRoots ?? []);
  return {
    root: inputs.root,
    ...(inputs.toolRoots?.size ? { toolRoots } : {}),
    steps: Object.fromEntries(steps),
  };
}

function engineStep(name: string, step: Step, plan: Plan, inputs: EngineInputs): EngineStep {
  for (const variable of Object.keys(step.environment)) {
    if (!isEnvironmentName(variable)) {
      throw new Error(`Step ${name}: ${JSON.stringify(variable)} is not a valid name for an environment variable.`);
    }
  }
  for (const reference of step.allowedReferences) if (reference !== "out") requireStep(name, reference, plan);
  return {
    script: step.script,
    environment: engineValues(name, step.environment, plan, inputs),
    allowedReferences: step.allowedReferences,
    ...(step.tools === undefined ? {} : { root: toolRoot(name, step.tools, inputs) }),
    ...(step.objects === undefined ? {} : { basis: basisHash(name, step, plan, inputs) }),
  };
}

/** Returns the hash of a step's basis. Two steps with the same basis can start from each other's objects. */
function basisHash(name: string, { tools, objects }: Step, plan: Plan, inputs: EngineInputs): string {
  const root = tools === undefined ? inputs.root : toolRoot(name, tools, inputs);
  const values = engineValues(name, objects?.basis ?? {}, plan, inputs);
  const sorted = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([root, sorted]))
    .digest("hex");
}

function engineValues(name: string, values: Step["environment"], plan: Plan, inputs: EngineInputs) {
  return Object.fromEntries(
    Object.entries(values).map(([variable, value]) => [variable, engineValue(name, value, plan, inputs)]),
  );
}

function toolRoot(name: string, tools: readonly string[], inputs: EngineInputs): string {
  const root = inputs.toolRoots?.get(toolRootName(tools));
  if (root === undefined) throw new Error(`Step ${name}: the root ${toolRootName(tools)} was not given.`);
  return root;
}

function engineValue(name: string, value: EnvironmentValue, plan: Plan, inputs: EngineInputs): EngineValue {
  if (typeof value === "string" || "text" in value) return value;
  if ("step" in value) {
    requireStep(name, value.step, plan);
    return { step: value.step };
  }
  const key = sourceKey(value.source);
  const files = inputs.sources.get(key);
  if (files === undefined) throw new Error(`Step ${name}: the files of ${key} were not given.`);
  return { files };
}

function requireStep(name: string, reference: string, plan: Plan): void {
  if (!Object.hasOwn(plan.steps, reference))
    throw new Error(`Step ${name} refers to ${reference}, which is not a step.`);
}
