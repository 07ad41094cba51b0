/** Runs a tool in a sandbox in its own process, so that a test can kill that. Takes the tool's root, and the command's words, as arguments. */
import { createToolRunner } from "../../packages/core/src/engine/tools.js";

const [nixRoot = "", ...command] = process.argv.slice(2);
await createToolRunner({ nixRoot }).run({ root: nixRoot, command });
