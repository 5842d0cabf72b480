import { uuidv7 } from 'uuidv7';
import { type Deal, type DealFacts } from '../../../src/deals/deal';
import { replyBy, protection } from '../../../src/deals/deal-terms.model';
import { changeDeal, getDeal } from '../../../src/deals/deals.repository';
import { appealDeal, extendDeal, loseDeal, winDeal, withdrawDeal } from '../../../src/deals/following/follow-deal';
import { approveDeal, rejectDeal } from '../../../src/deals/office/decide-deal';
import { registerDeal } from '../../../src/deals/registering/register-deal';
import { databaseNow, within } from '../../../src/platform/database/database';
import { addDays, dayIn, daysFromMoment } from '../../../src/platform/values/dates';
import { cents } from '../../../src/platform/values/money';
import { HARBOR, NORTHWIND, type DemoOrganization } from '../people/organizations';
import { harborEmail, salesEmail } from '../people/people';

type Story = 'draft' | 'submitted' | 'overdue' | 'approved' | 'ending' | 'extended' | 'rejected' | 'appealed' | 'won' | 'lost' | 'lapsed' | 'withdrawn';
type Told = Pick<DealFacts, 'company' | 'contactName' | 'contactEmail' | 'product'> & Partial<DealFacts> & { story: Story; value: number };

const STORIES: readonly Told[] = [
  { story: 'submitted', company: 'Kestrel Architects', contactName: 'Nora Quill', contactEmail: 'nora@kestrel-architects.example', product: 'safe_pro', value: 1_199_98, quantity: 2, competition: 'A copy on a USB drive', notes: 'Two offices, about 30 computers. They lost drawings in August.' },
  { story: 'overdue', company: 'Halcyon Dental Group', contactName: 'Dr Ines Faro', contactEmail: 'ines@halcyondental.example', product: 'safe_server', value: 1_799_98, quantity: 2 },
  { story: 'approved', company: 'Pinecrest Veterinary', contactName: 'Tom Alder', contactEmail: 'tom@pinecrestvet.example', product: 'safe_pro', value: 599_99 },
  { story: 'ending', company: 'Sable Print Works', contactName: 'Jo Marchetti', contactEmail: 'jo@sableprint.example', product: 'safe_pro', value: 999_99, competition: 'Their printer dealer' },
  { story: 'extended', company: 'Bluff Point School District', contactName: 'Marta Iversen', contactEmail: 'it@bluffpointschools.example', product: 'availability', value: 8_400_00, quantity: 12, notes: 'The board decides in the new year.' },
  { story: 'rejected', company: 'Orchard Lane Realty', contactName: 'Sal Romano', contactEmail: 'sal@orchardlane.example', product: 'migration', value: 2_500_00, quantity: 5 },
  { story: 'appealed', company: 'Tidewater Insurance', contactName: 'Ama Boateng', contactEmail: 'ama@tidewater-insurance.example', product: 'safe_pro', value: 1_799_97, quantity: 3 },
  { story: 'won', company: 'Granite State Roofing', contactName: 'Bo Lindqvist', contactEmail: 'bo@graniteroofing.example', product: 'migration', value: 3_200_00, quantity: 4 },
  { story: 'lost', company: 'Vela Yachts', contactName: 'Chiara Conti', contactEmail: 'chiara@velayachts.example', product: 'safe_pro', value: 599_99 },
  { story: 'lapsed', company: 'Elm Street Bakery', contactName: 'Pat Owens', contactEmail: 'elmstreetbakery@gmail.com', product: 'safe', value: 239_98, quantity: 2 },
  { story: 'withdrawn', company: 'Cobalt Studios', contactName: 'Ren Ito', contactEmail: 'ren@cobalt.example', product: 'safe_pro', value: 999_99 },
  { story: 'draft', company: 'مكتبة النور', contactName: '', contactEmail: '', product: '', value: 0 },
];

type People = ReadonlyMap<string, string>;
type Teller = { organization: DemoOrganization; personId: string; name: string; membershipId: string; desk: string; other: string };

/** Deals of a partner in every state, and one of another partner for a customer of theirs, by the product's own rules. Safe to repeat. */
export async function ensureDeals(people: People): Promise<void> {
  if (await within({ organizationId: NORTHWIND.id }, (trx) => trx('deals').first('id'), { readOnly: true })) return;
  const [desk, other] = await Promise.all(['desk@office.example', 'operator@office.example'].map(staffId));
  const northwind = await tellerOf(NORTHWIND, people.get(salesEmail)!, { desk: desk!, other: other! });
  for (const told of [...STORIES].reverse()) await tell(northwind, told);
  const harbor = await tellerOf(HARBOR, people.get(harborEmail)!, { desk: desk!, other: other! });
  await tell(harbor, { story: 'submitted', company: 'Kestrel Architects Ltd', contactName: 'Ian Quill', contactEmail: 'ian@kestrel-architects.example', product: 'safe_pro', value: 999_99 });
}

async function tell(teller: Teller, { story, value, ...said }: Told): Promise<void> {
  const { organization, personId, name, membershipId, desk, other } = teller;
  const dealId = uuidv7();
  const actor = { kind: 'person' as const, id: personId, requestId: null };
  const staff = { dealId, actor: { kind: 'staff' as const, id: desk, requestId: null } };
  const given = { organizationId: organization.id, dealId, actor, name };
  const today = dayIn(await within('system', databaseNow, { readOnly: true }), organization.timeZone);
  const isDraft = story === 'draft';
  const facts: DealFacts = {
    contactPhone: isDraft ? '' : '+1 207 555 0118', country: isDraft ? '' : 'US', quantity: isDraft ? null : 1, valueCents: isDraft ? null : cents(value), closeOn: isDraft ? null : addDays(today, 45), competition: '', notes: '', ...said,
  };
  await registerDeal({ organizationId: organization.id, membershipId, name, dealId, isNew: true, facts, submits: !isDraft, actor });
  if (story === 'withdrawn') await withdrawDeal(given);
  // The desk's demo person decides on the appeal, so a colleague has rejected it.
  if (story === 'rejected' || story === 'appealed') await rejectDeal({ ...staff, actor: { ...staff.actor, id: story === 'appealed' ? other : desk }, code: 'incomplete', words: story === 'appealed' ? 'Tell us who asked for an offer, and when.' : 'The company could not confirm that it is looking.' });
  if (story === 'appealed') await appealDeal({ ...given, words: 'Ama Boateng asked us for an offer on Monday. Her mail is with us.' });
  if (['approved', 'ending', 'extended', 'won', 'lost', 'lapsed'].includes(story)) await approveDeal(staff);
  if (story === 'extended') await extendDeal({ ...given, reason: 'The board meets in January.' });
  if (story === 'won') await winDeal(given);
  if (story === 'lost') await loseDeal({ ...given, code: 'competitor', words: 'They stay with their cousin, who does their computers.' });
  if (story === 'overdue' || story === 'ending' || story === 'lapsed') await age(teller, dealId, story);
}

/** What takes weeks of waiting: as if it had been registered, and answered, some time ago. */
function age({ organization }: Teller, dealId: string, story: 'overdue' | 'ending' | 'lapsed'): Promise<Deal> {
  return within({ organizationId: organization.id }, async (trx) => {
    const now = await databaseNow(trx);
    const deal = await getDeal(trx, organization.id, dealId);
    const rules = { replyDays: 2, protectionDays: 90 };
    if (story === 'overdue') {
      const submittedAt = daysFromMoment(now, -6);
      return changeDeal(trx, deal, { submittedAt, ...replyBy(submittedAt, rules, organization.timeZone) }, now);
    }
    const submittedAt = daysFromMoment(now, story === 'ending' ? -86 : -100);
    const ended = { state: 'lapsed' as const, closedAt: daysFromMoment(now, -9), lapsesAt: null, remindAt: null };
    const { remindAt: _, ...protectedDays } = protection(daysFromMoment(submittedAt, 1), rules, organization.timeZone);
    return changeDeal(trx, deal, { submittedAt, ...protectedDays, ...story === 'lapsed' ? ended : { remindAt: daysFromMoment(now, 1) } }, now);
  });
}

async function tellerOf(organization: DemoOrganization, personId: string, desk: { desk: string; other: string }): Promise<Teller> {
  return within({ organizationId: organization.id }, async (trx) => {
    const row = await trx('memberships as m').join('people as p', 'p.id', 'm.person_id').where({ 'm.organization_id': organization.id, 'm.person_id': personId })
      .first<{ id: string; first_name: string; last_name: string }>('m.id', 'p.first_name', 'p.last_name');
    return { organization, personId, membershipId: row.id, name: `${row.first_name} ${row.last_name}`, ...desk };
  }, { readOnly: true });
}

async function staffId(email: string): Promise<string> {
  return (await within('system', (trx) => trx('people').where({ email }).first<{ id: string }>('id'), { readOnly: true })).id;
}
