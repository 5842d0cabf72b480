import { uuidv7 } from 'uuidv7';
import { requireAccess } from '../../accounts/access/access-level.model';
import { recordAudit } from '../../audit/audit.repository';
import { isUniqueViolation, partlyIn, type Scope, within } from '../../platform/database/database';
import { type PersonActor } from '../../platform/visitors/visitor';
import { OrderImpossible } from '../../subscriptions/purchases/quote-purchase';
import { type CourierRequest } from '../courier-request.model';
import { type RecoveryCase } from '../recovery-case';
import { findSavedCase, insertCase } from '../recovery-cases.repository';
import { logEvent } from '../recovery-events.repository';
import { mailSaved } from '../recovery.mails';
import { courierProblem, readCourierBasis } from './courier-basis.report';
import { newCase } from './fulfil-courier';

type Saving = { organizationId: string; accountId: string; machineId: string; request: CourierRequest; requestedName: string; scope: Scope; actor: PersonActor; now: Date };

/**
 * Keeps what a member asks for who may not pay, and tells the colleagues who may. Asking twice for a computer answers the request that stands. Throws OrderImpossible with the
 * reason where the computer is not eligible.
 */
export async function saveRequest(given: Saving): Promise<RecoveryCase> {
  try {
    return await within(given.scope, async (trx) => {
      const { organizationId, accountId, machineId, request, requestedName, actor, now } = given;
      const basis = await readCourierBasis(trx, { organizationId, accountId, machineId, now });
      requireAccess(basis.account, 'request_courier');
      const problem = courierProblem(basis);
      if (problem) throw new OrderImpossible(problem);
      const standing = await findSavedCase(trx, machineId);
      if (standing) throw new OrderImpossible(alreadySaved(standing));
      return partlyIn(trx, 'system', async () => {
        const saved = newCase({ order: { caseId: uuidv7(), accountId, requestedBy: actor.id, requestedName, request }, machine: basis.machine, subscription: basis.subscription, payerOrganizationId: organizationId, now });
        await insertCase(trx, saved);
        await logEvent(trx, saved, { event: 'saved', at: now, side: 'partner', byName: requestedName, detail: '' });
        await recordAudit(trx, { organizationId, accountId, actor, action: 'recovery.saved', subjectType: 'recovery case', subjectId: saved.id, after: { number: saved.number, machine: saved.machineName, deliverTo: saved.deliverTo }, now });
        await mailSaved(trx, { found: saved, accountName: basis.account.name, now });
        return saved;
      });
    });
  } catch (error) {
    // Two colleagues, or two presses, at once.
    if (isUniqueViolation(error, 'recovery_cases_one_saved')) throw new OrderImpossible('A request for this computer has been saved a moment ago. Look under Recovery.');
    throw error;
  }
}

function alreadySaved({ number }: RecoveryCase): string {
  return `A request for this computer is saved already: ${number}. It waits for a colleague who may pay. Withdraw it first if you want to change it.`;
}
