/**
 * What a verb does.
 * @param signal aborted when the user wants an end
 * @returns the exit code
 */
export type Work = (signal: AbortSignal) => Promise<number>;

/** Runs a verb's work; given to every verb by the program. */
export type Perform = (work: Work) => Promise<void>;
