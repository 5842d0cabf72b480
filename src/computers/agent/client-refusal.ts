import { Refusal } from '../../platform/errors';

/** A refusal with a code that a client can act on; its sentence is for the person who reads the client's output. */
export class ClientRefusal extends Refusal {
  constructor(readonly status: 400 | 403 | 404 | 409 | 422, readonly code: string, message: string, readonly field?: string) {
    super(message);
  }
}
