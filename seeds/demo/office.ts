import { uuidv7 } from 'uuidv7';
import { recordAudits } from '../../src/audit/audit.repository';
import { hashPassword } from '../../src/identity/password';
import { findPersonByEmail, insertPerson } from '../../src/identity/people.repository';
import { type ApplicationDetails, type ApplicationStatus } from '../../src/organizations/applications/application';
import { insertApplication, moveApplication } from '../../src/organizations/applications/applications.repository';
import { approveApplication, refuseApplication } from '../../src/organizations/applications/decide-application';
import { HOUSE_ORGANIZATION_ID } from '../../src/organizations/house';
import { findStaff, putStaff } from '../../src/organizations/staff/staff.repository';
import { STAFF_ROLE_NAMES, type StaffRole } from '../../src/organizations/staff/staff-roles';
import { type Scoped, within } from '../../src/platform/database/database';
import { password, type SignIn } from './people/people';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Asks for the refund that waits for a second person. */
export const financeEmail = 'finance@office.example';

/** Writes what partners read. */
export const contentEmail = 'content@office.example';

const colleagues: readonly { email: string; firstName: string; lastName: string; role: StaffRole }[] = [
  { email: 'operator@office.example', firstName: 'Ingrid', lastName: 'Solberg', role: 'operator' },
  { email: 'desk@office.example', firstName: 'Mateo', lastName: 'Silva', role: 'partner_desk' },
  { email: financeEmail, firstName: 'Helene', lastName: 'Brandt', role: 'finance' },
  { email: 'support@office.example', firstName: 'Aisha', lastName: 'Karim', role: 'support' },
  { email: contentEmail, firstName: 'Mira', lastName: 'Lindqvist', role: 'content' },
];

/** The vendor's own people. They have two-step verification: the code comes by e-mail, into the mailbox. */
export const officeSignIns: readonly SignIn[] = colleagues.map(({ email, role }) => ({ who: `Office, ${STAFF_ROLE_NAMES[role].toLowerCase()} (code by e-mail)`, email, password }));

/** Makes the office's people and the applications that they work on, as far as they are missing. */
export async function ensureOffice(now: Date): Promise<void> {
  const passwordHash = await hashPassword(password);
  const [operator, desk] = await within('system', async (trx) => {
    const ids: string[] = [];
    for (const colleague of colleagues) ids.push(await ensureColleague(trx, colleague, passwordHash, now));
    return ids;
  });
  const made = await within('system', (trx) => ensureApplications(trx, now));
  const actor = (id: string) => ({ kind: 'staff' as const, id, requestId: null });
  if (made.approve) await approveApplication({ applicationId: made.approve, terms: { tier: 'basic', taxName: 'VAT', taxRatePpm: 200_000, internalNote: 'Recommended by Harbor.' }, actor: actor(desk!) });
  if (made.refuse) await refuseApplication({ applicationId: made.refuse, reasonCode: 'not_a_business', reason: 'We found no company at that address.', internalNote: '', actor: actor(operator!) });
}

async function ensureColleague(trx: Scoped, { email, firstName, lastName, role }: (typeof colleagues)[number], passwordHash: string, now: Date): Promise<string> {
  const known = await findPersonByEmail(trx, email);
  const id = known?.id ?? uuidv7();
  if (!known) {
    await insertPerson(trx, { id, email, firstName, lastName, phone: '', country: 'US', passwordHash, now });
    await trx('people').where({ id }).update({ two_step: 'email' });
  }
  if (!(await findStaff(trx, id))) await putStaff(trx, { personId: id, roles: [role], now });
  return id;
}

const applications: readonly (Pick<ApplicationDetails, 'legalName' | 'firstName' | 'lastName' | 'email' | 'country' | 'city'> & Partial<ApplicationDetails> & { daysAgo: number; is: ApplicationStatus | 'approve' | 'refuse' })[] = [
  { is: 'submitted', daysAgo: 5, legalName: 'Lakeside Systems GmbH', firstName: 'Jonas', lastName: 'Keller', email: 'jonas@lakeside.example', country: 'CH', city: 'Zürich', timeZone: 'Europe/Zurich', website: 'https://lakeside.example', taxId: 'CHE-123.456.789', customers: '51-200', message: 'We look after dental practices around the lake and want to move them to one backup.' },
  { is: 'submitted', daysAgo: 1, legalName: 'Northwind I.T. Service', firstName: 'Dan', lastName: 'Whitman', email: 'dan@northwind-it.example', country: 'US', city: 'Albany', timeZone: 'America/New_York', business: 'reseller', taxId: '987654321' },
  { is: 'submitted', daysAgo: 0.2, legalName: 'شركة الواحة للتقنية', displayName: 'Oasis Tech', firstName: 'ليلى', lastName: 'حداد', email: 'leila@oasis-tech.example', country: 'AE', city: 'Dubai', timeZone: 'Asia/Dubai', customers: '1-10' },
  { is: 'approve', daysAgo: 3, legalName: 'Pemberton & Rowe Computing Ltd', displayName: 'Pemberton & Rowe', firstName: 'Harriet', lastName: 'Rowe', email: 'harriet@pembertonrowe.example', country: 'GB', city: 'Bath', timeZone: 'Europe/London', website: 'https://pembertonrowe.example' },
  { is: 'refuse', daysAgo: 4, legalName: 'Best Deals 4 U', firstName: 'Kim', lastName: 'Poe', email: 'kim@bestdeals.example', country: 'US', city: 'Reno', business: 'other', customers: 'none' },
  { is: 'withdrawn', daysAgo: 9, legalName: 'Ridgeline Repairs', firstName: 'Owen', lastName: 'Hart', email: 'owen@ridgeline.example', country: 'CA', city: 'Calgary', timeZone: 'America/Edmonton', business: 'consultant' },
  { is: 'unconfirmed', daysAgo: 0.1, legalName: 'Sunrise Cloud Oy', firstName: 'Aino', lastName: 'Laine', email: 'aino@sunrise.example', country: 'FI', city: 'Tampere', timeZone: 'Europe/Helsinki' },
  { is: 'lapsed', daysAgo: 20, legalName: 'Vega Informática', firstName: 'Lucía', lastName: 'Vega', email: 'lucia@vega.example', country: 'ES', city: 'Málaga', timeZone: 'Europe/Madrid', business: 'consultant' },
];

type Undecided = Record<'approve' | 'refuse', string | undefined>;

/** All of them or none; answers those that are to be decided. */
async function ensureApplications(trx: Scoped, now: Date): Promise<Undecided> {
  if (await trx('applications').whereIn('email', applications.map(({ email }) => email)).first('id')) return openAmong(trx);
  for (const { is, daysAgo, ...said } of applications) {
    const at = new Date(now.getTime() - daysAgo * DAY);
    const { id } = await insertApplication(trx, { ...USUAL, displayName: said.legalName, ...said }, at);
    const steps = stepsTo(is, at, now);
    let status: ApplicationStatus = 'unconfirmed';
    for (const step of steps) {
      await moveApplication(trx, { id, status }, step.to, step.at, step.to === 'submitted' ? { submittedAt: step.at } : {});
      status = step.to;
    }
    await recordAudits(trx, [{ action: 'application.received', at }, ...steps.map((step) => ({ action: `application.${step.to}`, at: step.at }))].map((entry) => ({
      organizationId: HOUSE_ORGANIZATION_ID, actor: { kind: 'system' as const, id: 'applicant' }, action: entry.action, subjectType: 'application', subjectId: id, now: entry.at,
    })));
  }
  return openAmong(trx);
}

const USUAL = {
  contactPhone: '', website: '', phone: '+1 555 010 0199', addressLine1: '12 Station Road', addressLine2: '', state: '', postalCode: '', taxId: '', business: 'msp', customers: '11-50',
  message: '', timeZone: 'America/New_York', currency: 'USD',
} as const;

function stepsTo(is: (typeof applications)[number]['is'], at: Date, now: Date): { to: ApplicationStatus; at: Date }[] {
  const confirmedAt = new Date(Math.min(at.getTime() + HOUR, now.getTime()));
  if (is === 'unconfirmed') return [];
  if (is === 'lapsed') return [{ to: 'lapsed', at: new Date(at.getTime() + 7 * DAY) }];
  const submitted = { to: 'submitted', at: confirmedAt } as const;
  return is === 'withdrawn' ? [submitted, { to: 'withdrawn', at: new Date(at.getTime() + DAY) }] : [submitted];
}

async function openAmong(trx: Scoped): Promise<Undecided> {
  const emails = new Map(applications.map(({ email, is }) => [email, is]));
  const rows: { id: string; email: string }[] = await trx('applications').where({ status: 'submitted' }).whereIn('email', [...emails.keys()]).select('id', 'email');
  const idOf = (wanted: 'approve' | 'refuse') => rows.find(({ email }) => emails.get(email) === wanted)?.id;
  return { approve: idOf('approve'), refuse: idOf('refuse') };
}
