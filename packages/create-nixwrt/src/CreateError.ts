/** What is wrong with the command line, or with the folder, in the form of all problems of NixWRT. */
export class CreateError extends Error {
  override readonly name = "CreateError";
  readonly code: string;
  readonly hint: string;

  constructor(problem: { readonly code: string; readonly message: string; readonly hint: string }) {
    super(problem.message);
    this.code = problem.code;
    this.hint = problem.hint;
  }
}
