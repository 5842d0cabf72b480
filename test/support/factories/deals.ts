import { uuidv7 } from 'uuidv7';
import { type Deal, type DealFacts } from '../../../src/deals/deal';
import { appealDeal, extendDeal, linkDeal, loseDeal, winDeal, withdrawDeal } from '../../../src/deals/following/follow-deal';
import { approveDeal, rejectDeal } from '../../../src/deals/office/decide-deal';
import { registerDeal } from '../../../src/deals/registering/register-deal';
import { databaseNow, within } from '../../../src/platform/database/database';
import { addDays, dayIn } from '../../../src/platform/values/dates';
import { cents } from '../../../src/platform/values/money';
import { ownerSql } from '../database';
import { type Member, membershipOf } from './organizations';
import { createColleague } from './staff';

export type DealStory = 'draft' | 'submitted' | 'withdrawn' | 'approved' | 'rejected' | 'appealed' | 'extended' | 'won' | 'lost';
type NewDeal = { member: Pick<Member, 'organizationId' | 'personId'>; story?: DealStory; facts?: Partial<DealFacts>; accountId?: string; staffId?: string; isLimited?: boolean };

let colleague: Promise<string> | undefined;

/** What people type on the form; the day in it is far enough away for every test. */
export const DEAL_FIELDS: Record<string, string> = {
  company: 'Harbor Law', contact_name: 'Rosa Marín', contact_email: 'rosa@harborlaw.test', contact_phone: '+1 207 555 0118', country: 'US', product: 'safe_pro', quantity: '1', value: '600', close_on: '2027-03-01',
  competition: '', notes: '', act: 'submit',
};

/** A deal as far on its way as the story says, by the product's own rules; `staffId` decides. */
export async function createDeal({ member, story = 'submitted', facts = {}, accountId, staffId, isLimited = false }: NewDeal): Promise<Deal> {
  const { organizationId, personId } = member;
  const membershipId = await membershipOf(member);
  const actor = { kind: 'person' as const, id: personId, requestId: null, ...isLimited && { membershipId } };
  const today = dayIn(await within('system', databaseNow, { readOnly: true }), 'UTC');
  const said: DealFacts = {
    company: 'Harbor Law', contactName: 'Rosa Marín', contactEmail: 'rosa@harborlaw.test', contactPhone: '+1 207 555 0118', country: 'US', product: 'safe_pro', quantity: 1, valueCents: cents(60_000), closeOn: addDays(today, 60),
    competition: '', notes: '', ...facts,
  };
  const dealId = uuidv7();
  const given = { organizationId, dealId, actor, name: 'Robin Tester' };
  let deal = await registerDeal({ organizationId, membershipId, name: given.name, dealId, isNew: true, facts: said, submits: story !== 'draft', actor });
  if (accountId) deal = await linkDeal({ ...given, accountId });
  const office = async () => ({ dealId, actor: { kind: 'staff' as const, id: staffId ?? await deskColleague(), requestId: null } });
  if (story === 'withdrawn') return withdrawDeal(given);
  if (story === 'rejected' || story === 'appealed') deal = await rejectDeal({ ...await office(), code: 'incomplete', words: '' });
  if (story === 'appealed') return appealDeal({ ...given, words: 'We met the customer last week.' });
  if (['approved', 'extended', 'won', 'lost'].includes(story)) deal = await approveDeal(await office());
  if (story === 'extended') return extendDeal({ ...given, reason: 'The budget comes in spring.' });
  if (story === 'won') return winDeal(given);
  if (story === 'lost') return loseDeal({ ...given, code: 'price', words: '' });
  return deal;
}

/** One of the partner desk, the same for a whole test file. */
function deskColleague(): Promise<string> {
  return colleague ??= createColleague({ roles: ['partner_desk'], firstName: 'Mateo', lastName: 'Desk' }).then(({ personId }) => personId);
}

/** A deal as it stands, by its id. */
export async function dealRow(id: string): Promise<Record<string, unknown>> {
  return (await ownerSql('select * from deals where id = $1', [id]))[0]!;
}
