import { config } from '../../config';
import { queueMail, queueMails } from '../../mail/queue-mail';
import { ROLES, roleAllows } from '../../organizations/roles';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { type Lead } from '../leads/lead';
import { type PublicPage } from './public-page.report';

type Received = { page: PublicPage; lead: Lead; now: Date };

/** Tells an address that its request is there. Holds nothing that was typed, because anybody can type anybody's address. */
export async function mailEnquiryReceived(trx: Scoped, { page, lead, now }: Received): Promise<void> {
  await queueMail(trx, {
    organizationId: page.organizationId, kind: 'referral.received', dedupeKey: `lead:${lead.id}:${lead.askedCount}`,
    to: { email: lead.email, name: lead.email }, subject: 'Your request about backup is there', view: 'message', now,
    locals: {
      greeting: 'Hello,',
      paragraphs: [
        `${page.organizationName} has your request about backup with ${config.vendor.name} and will answer you.`,
        'You did not ask for anything? Then somebody typed your address by mistake: you need do nothing, and no more mail follows by itself.',
      ],
    },
  });
}

/** Tells those of the partner who answer leads, and see all of them, that there is a new one. */
export async function mailNewLead(trx: Scoped, { page, lead, now }: Received): Promise<void> {
  const { organizationId } = page;
  const recipients = await listLeadReaders(trx, organizationId);
  await queueMails(trx, recipients.map((to) => ({
    organizationId, kind: 'referral.lead', dedupeKey: `lead:${lead.id}`, to, subject: `New lead: ${lead.company || lead.name}`, view: 'message', now,
    locals: {
      greeting: `Hello ${to.name},`,
      paragraphs: ['Somebody asked by your referral page.'],
      facts: factsOf(lead),
      button: { label: 'Open the lead', href: config.baseUrl + paths.referral.leads.show(lead.id) },
    },
  })));
}

type Assigned = { lead: Lead; to: { email: string; name: string }; by: string; now: Date };

/** Tells a colleague that a lead is theirs now. */
export async function mailLeadAssigned(trx: Scoped, { lead, to, by, now }: Assigned): Promise<void> {
  await queueMail(trx, {
    organizationId: lead.organizationId, kind: 'referral.assigned', dedupeKey: `lead:${lead.id}:${to.email}:${now.getTime()}`, to, subject: `A lead for you: ${lead.company || lead.name}`, view: 'message', now,
    locals: { greeting: `Hello ${to.name},`, paragraphs: [`${by} gave you a lead of your referral page.`], facts: factsOf(lead), button: { label: 'Open the lead', href: config.baseUrl + paths.referral.leads.show(lead.id) } },
  });
}

function factsOf({ name, company, interestName }: Lead) {
  return [{ label: 'Name', value: name }, ...(company ? [{ label: 'Company', value: company }] : []), { label: 'Interest', value: interestName || 'Not sure yet' }];
}

async function listLeadReaders(trx: Scoped, organizationId: string): Promise<{ email: string; name: string }[]> {
  const { rows } = await trx.raw<{ rows: { email: string; name: string }[] }>(
    `select p.email, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name from memberships m join people p on p.id = m.person_id
      where m.organization_id = ? and m.status = 'active' and not m.is_limited and m.roles && cast(? as text[]) order by p.email limit 50`,
    [organizationId, ROLES.filter((role) => roleAllows(role, 'leads:work'))]);
  return rows;
}
