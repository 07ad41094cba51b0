/** A problem with the command line or the folder, with a code and a hint like all problems that NixWRT reports. */
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
