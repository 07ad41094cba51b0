/**
 * The work of a verb.
 * @param signal aborts when the user ends the program
 * @returns the exit code
 */
export type Work = (signal: AbortSignal) => Promise<number>;

/** Runs a verb's work. The program passes this function to every verb. */
export type Perform = (work: Work) => Promise<void>;
