import { type Scoped } from '../../platform/database/database';
import { organizationOfPerson } from '../person-organization.report';
import { type CodePurpose } from './mailed-codes.repository';
import { mailCode } from './two-step.mails';
import { type TwoStepPerson } from './two-step-person.repository';

export type CodeMessage = { person: TwoStepPerson; code: string; purpose: CodePurpose; now: Date };

/**
 * A way to bring a code to a person. `deliver` writes it into an outbox with the caller's transaction: nothing here calls the
 * network, a worker sends. `shownAs` says on pages where to look for it. A text message would be a second one, chosen by a setting.
 */
export type CodeGateway = {
  deliver(trx: Scoped, message: CodeMessage): Promise<void>;
  shownAs(person: Pick<TwoStepPerson, 'email'>): string;
};

/** By mail, the way there is. */
export const codeGateway: CodeGateway = {
  async deliver(trx, { person, code, purpose, now }) {
    await mailCode(trx, { organizationId: await organizationOfPerson(trx, person.id), person, now }, { code, purpose });
  },
  shownAs({ email }) {
    const [name = '', domain = ''] = email.split('@');
    return `${name.slice(0, 1)}…@${domain}`;
  },
};
