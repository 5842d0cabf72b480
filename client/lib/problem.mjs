/** Something the person at the computer can understand: printed as it is. `exitCode` as the command ends with it. */
export class Problem extends Error {
  constructor(message, { code = 'problem', exitCode = 1, retryAfterSeconds } = {}) {
    super(message);
    this.code = code;
    this.exitCode = exitCode;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Ended as it should not, but the portal says why: stopped, ended, deleted. */
export const EXIT_NOT_SERVED = 3;
