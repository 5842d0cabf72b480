import { recordAudit } from '../audit/audit.repository';
import { markSignedIn } from '../identity/people.repository';
import { databaseNow, within } from '../platform/database/database';
import { type SignedIn } from '../platform/visitors/sessions';
import { isViewing, type Visitor } from '../platform/visitors/visitor';
import { listContexts, listLeft, listSuspended, type ContextChoice } from './contexts.report';
import { HOUSE_ORGANIZATION_ID } from './house';

type Move = { personId: string; requestId: string; action: 'person.signed-in' | 'person.changed-context' | 'person.signed-out'; place: Pick<ContextChoice, 'kind' | 'id'> | null };

/**
 * The places a person can go, and the one to enter now: the one asked for by `wanted`, or by the page that they want
 * when only one place has it, or the only one there is; else null, and they are asked.
 */
export function chooseContext(personId: string, wanted: { key?: string | undefined; page?: string | undefined }): Promise<{ choices: ContextChoice[]; chosen: ContextChoice | null }> {
  return within('system', async (trx) => {
    const choices = await listContexts(trx, personId);
    return { choices, chosen: chosenAmong(choices, wanted) };
  }, { readOnly: true });
}

/** Whether a page can be opened by who stands nowhere: invitations and registrations let in those who belong nowhere yet. */
export function needsNoPlace(page: string | undefined): boolean {
  return /^\/(invitation|company-invitation|registration)\//.test(page ?? '');
}

/**
 * Records that a person signed in, went elsewhere or left, under the organization whose data they see there. Answers what
 * somebody who signs in is to be told: the organizations that have let them go since they last did or are suspended, a sentence each.
 */
export function recordMove({ personId, requestId, action, place }: Move): Promise<string[]> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const left = action === 'person.signed-in' ? await listLeft(trx, personId) : [];
    const suspended = action === 'person.signed-in' ? await listSuspended(trx, personId) : [];
    if (action === 'person.signed-in') await markSignedIn(trx, personId, now);
    await recordAudit(trx, {
      organizationId: place?.kind === 'organization' ? place.id : HOUSE_ORGANIZATION_ID,
      accountId: place?.kind === 'account' ? place.id : null,
      actor: { kind: 'person', id: personId, requestId },
      action, subjectType: 'person', subjectId: personId, after: place && { context: place.kind }, now,
    });
    return [
      ...left.map((name) => `You no longer belong to ${name}. Ask an administrator there if you did not expect that.`),
      ...suspended.map((name) => `${name} can’t use the portal for now. Its administrators have a mail that says why.`),
    ];
  });
}

/** Whether an organization of the person is suspended. */
export function belongsToSuspended(personId: string): Promise<boolean> {
  return within('system', async (trx) => (await listSuspended(trx, personId)).length > 0, { readOnly: true });
}

/** The same choice as a session keeps it. */
export function contextOf(choice: ContextChoice | null): SignedIn['context'] {
  if (choice?.kind === 'organization') return { kind: 'organization', organizationId: choice.id };
  if (choice?.kind === 'account') return { kind: 'account', accountId: choice.id };
  return choice && { kind: 'office' };
}

/** Whether the place asks for two-step verification, now or from a day on, and the person has none. */
export function asksForTwoStep(choice: ContextChoice | null, twoStep: Visitor['twoStep']): boolean {
  return twoStep === 'off' && choice !== null && choice.asksForTwoStep;
}

/** Where a visitor stands, as one of the choices. */
export function placeOf({ context, personId }: Visitor): Pick<ContextChoice, 'kind' | 'id'> | null {
  if (isViewing(context)) return { kind: 'office', id: personId };
  if (context?.kind === 'organization') return { kind: 'organization', id: context.organizationId };
  if (context?.kind === 'account') return { kind: 'account', id: context.accountId };
  return context && { kind: 'office', id: personId };
}

export function contextKey({ kind, id }: Pick<ContextChoice, 'kind' | 'id'>): string {
  return `${kind}:${id}`;
}

function chosenAmong(choices: ContextChoice[], { key, page }: { key?: string | undefined; page?: string | undefined }): ContextChoice | null {
  if (key !== undefined) return choices.find((choice) => contextKey(choice) === key) ?? null;
  if (choices.length === 1) return choices[0]!;
  const kind = page === undefined ? undefined : kindOf(page);
  const fitting = choices.filter((choice) => choice.kind === kind);
  return fitting.length === 1 ? fitting[0]! : null;
}

function kindOf(page: string): ContextChoice['kind'] | undefined {
  if (/^\/portal(\/|$|\?)/.test(page)) return 'organization';
  if (/^\/my(\/|$|\?)/.test(page)) return 'account';
  return /^\/office(\/|$|\?)/.test(page) ? 'office' : undefined;
}
