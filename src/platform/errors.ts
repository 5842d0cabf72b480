/**
 * A refusal the person can understand: its message is shown to them as it is, and nobody is paged.
 * Everything that is not a Refusal is a fault: logged with an id and shown as a page with that id.
 */
export abstract class Refusal extends Error {
  abstract readonly status: number;
}

/** The request itself is not one that our pages make. */
export class BadRequest extends Refusal {
  readonly status = 400;
}

/** The thing does not exist, or is not theirs: both look the same from outside. */
export class NotFound extends Refusal {
  readonly status = 404;
  constructor(message = 'We could not find that page.') {
    super(message);
  }
}

/** The person is known, and their role does not allow this. Never signs anybody out. */
export class NotAllowed extends Refusal {
  readonly status = 403;
}

/** The request was well formed, but the rules of the business forbid it now. */
export class RuleBroken extends Refusal {
  readonly status = 409;
}

/** Too many tries; the message says when to try again. */
export class TooMany extends Refusal {
  readonly status = 429;
  constructor(
    message: string,
    readonly retryAfterSeconds: number,
  ) {
    super(message);
  }
}

/** A part that we need (database, Stripe, queue) does not answer just now. */
export class Unavailable extends Refusal {
  readonly status = 503;
}
