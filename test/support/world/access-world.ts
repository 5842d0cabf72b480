import { type Express } from 'express';
import { uuidv7 } from 'uuidv7';
import { ensurePayer } from '../../../src/billing/payers/payers.repository';
import { ROLES, type Role } from '../../../src/organizations/roles';
import { STAFF_ROLES, type StaffRole } from '../../../src/organizations/staff/staff-roles';
import { replaceStaffInvitation } from '../../../src/organizations/staff/staff.repository';
import { paths } from '../../../src/paths';
import { HOUSE_ORGANIZATION_ID } from '../../../src/platform/database/house';
import { databaseNow, within } from '../../../src/platform/database/database';
import { keepFile } from '../../../src/platform/files/files';
import { createOwnThings } from './access-own';
import { createInvoices, createOwnPapers, createPapers } from './access-papers';
import { createTrainingThings, type TrainingThings } from './access-training';
import { signedInAgent, type SignedInAgent } from '../app';
import { ownerSql } from '../database';
import { createApplication } from '../factories/applications';
import { createRequest } from '../factories/consents';
import { createContent } from '../factories/content';
import { createCodes } from '../factories/money/codes';
import { createInvitation, createLimitedMember, createMember, createOrganization, createPerson, membershipOf, type Member } from '../factories/organizations';
import { type Colleague, createColleague } from '../factories/staff';
import { createAlert } from '../factories/accounts';
import { createLead, createReferralPage } from '../factories/leads';
import { createMachine } from '../factories/machines';
import { createCase } from '../factories/recovery';
import { createDeal } from '../factories/deals';
import { createNfrClaim } from '../factories/nfr';
import { createRuleSet } from '../factories/rule-sets';
import { createSubscription } from '../factories/subscriptions';
import { createHeldMail, createTicket, createTicketFile } from '../factories/tickets';

/** A word that stands in every text of the other organization and must never reach ours. */
export const CANARY = 'Zeisig';

/** What a route may be asked about, by kind. */
export type Things = {
  account: string; subscription: string; quote: string; invoice: string; payment: string; receipt: string; receiptLine: string; dispute: string; creditNote: string;
  card: string; checkout: string; membership: string; invitation: string;
  /** What was asked of a customer, who said no. */
  request: string;
  /** The person of the household. */
  holder: string;
  /** The account of the company that the side administers. */
  client: string;
  /** In it, as its own people ask: its billing owner, whom nobody removes, a group, an invitation, and the outcome of one. */
  companyUser: string; companyGroup: string; companyInvitation: string; companyBatch: string;
  /** In it, as its partner asks: others of the same kinds. */
  clientGroup: string; clientInvitation: string; clientBatch: string;
  /** What customers pay for by themselves. */
  ownSubscription: string; ownQuote: string; ownInvoice: string; ownPayment: string; ownReceipt: string; ownCreditNote: string; ownCard: string; ownCheckout: string;
  /** Used at the account. */
  code: string;
  unusedCode: string;
  /** Of the account, to its organization, done. */
  move: string;
  /** As its own people ask: of the household, or of the company, assigned to its user; and a server of the company. */
  machine: string; server: string;
  /** Drives on their way to the household, or the company. */
  recoveryCase: string;
  /** About the account, with a file. */
  ticket: string; ticketFile: string;
  /** Under review, linked to the account. */
  deal: string;
  alert: string; ruleSet: string;
  /** Somebody who asked by the referral page. */
  lead: string;
  /** In the company, as its partner asks. */
  clientMachine: string; clientServer: string;
  /** Not for resale, of a colleague. */
  nfrClaim: string;
  /** A backup policy of the company, as its own people ask, and another one, as its partner asks. */
  policy: string; clientPolicy: string;
  /** Of the administrator. */
  certificate: string;
} & OfficeThings;
/** What only staff are asked about; they see every organization's. */
type OfficeThings = {
  application: string; officeDispute: string; partner: string; colleague: string; staffInvitation: string; difference: string; officeInvoice: string; refund: string;
  refundRequest: string;
  officeTicket: string; heldMail: string; outboxMail: string; officeRecoveryCase: string;
  officeDeal: string;
  /** Of a plan, from a day to come; and an entry of the audit log, by its number. */
  price: string; auditEntry: string;
  /** An account and a subscription of it, as the office asks. */
  anyAccount: string; anySubscription: string;
  /** Of a colleague, done. */
  privacyExport: string;
  /** With text and a file; and one of its versions. */
  contentItem: string; contentVersion: string;
  /** With film, captions and picture; everybody reads `a-video` too. */
  contentVideo: string;
} & Omit<TrainingThings, 'certificate'>;
export type ThingKind = keyof Things;

/** Roles in a company, as visitors. */
export const COMPANY_ROLES = ['company_user', 'company_administrator', 'billing_owner'] as const;
export type CompanyRole = (typeof COMPANY_ROLES)[number];
type SignIn = { email: string; password: string };

/** A Safe Pro company of the side's organization: its people, and its things where they are other ones than the household's. */
export type Company = { people: Record<CompanyRole, SignIn>; things: Partial<Things> & { account: string; subscription: string } & CompanyThings };
type CompanyThings = { companyUser: string; companyGroup: string; companyInvitation: string; companyBatch: string; policy: string; machine: string; server: string };

export type Side = { organizationId: string; things: Things; members: Record<Role, Member>; customer: SignIn; company: Company };

/** What a visitor's own side has of a kind: people of a company have the company's. */
export function thingOf(side: Side, visitor: string, kind: ThingKind): string {
  return (isOfCompany(visitor) ? side.company.things[kind] : undefined) ?? side.things[kind];
}

/** A side's things as a visitor's form names them. */
export function thingsOf(side: Side, visitor: string): Things {
  return isOfCompany(visitor) ? { ...side.things, ...side.company.things } : side.things;
}

/** The sign-ins of a side's customers, as visitors. */
export function customersOf({ customer, company }: Side): Record<'customer' | CompanyRole, SignIn> {
  return { customer, ...company.people };
}

function isOfCompany(visitor: string): boolean {
  return (COMPANY_ROLES as readonly string[]).includes(visitor);
}

/** Two organizations with the same things in them; in the texts of the second stands the canary. */
export async function createWorld(app: Express): Promise<{ ours: Side; theirs: Side; colleagues: Record<StaffRole, Colleague> }> {
  const colleagues = {} as Record<StaffRole, Colleague>;
  for (const role of STAFF_ROLES) colleagues[role] = await createColleague({ roles: [role] });
  return { ours: await createSide(app, 'Meise'), theirs: await createSide(app, CANARY), colleagues };
}

/** A word that stands in the texts of an account of ours that limited members were not given. */
export const NOT_CHOSEN = 'Gimpel';

/** What ours has for another account than the one that limited members see; cards, users and invitations belong to no account. */
export type HiddenThings = Omit<Things, 'companyUser' | 'companyGroup' | 'companyInvitation' | 'companyBatch' | 'clientGroup' | 'clientInvitation' | 'clientBatch' | 'policy' | 'clientPolicy' | Exclude<`own${string}` & keyof Things, 'ownSubscription'> | 'ruleSet' | 'nfrClaim' | 'holder' | 'card' | 'checkout' | 'membership' | 'invitation' | 'unusedCode' | 'certificate' | keyof OfficeThings>;

/** Members of ours by role who see only its first account, and what there is of a second one, which they must not see. */
export async function createLimited(app: Express, { organizationId, members, things }: Side): Promise<{ hidden: HiddenThings; limited: Record<LimitedRole, Member> }> {
  const { account } = await createHousehold(organizationId, NOT_CHOSEN);
  const { subscriptionId } = await createSubscription({ organizationId, accountId: account, startsOn: '2026-01-20', expiresOn: '2027-01-20' });
  const { subscriptionId: ownSubscription } = await createSubscription({ organizationId: HOUSE_ORGANIZATION_ID, shownTo: organizationId, accountId: account, startsOn: '2026-01-23', expiresOn: '2027-01-23' });
  const payer = await within({ organizationId }, async (trx) => ensurePayer(trx, { organizationId, currency: 'USD', now: await databaseNow(trx) }));
  const { officeInvoice: _invoice, refund: _refund, ...papers } = await createInvoices(payer, { account, subscriptionId, word: NOT_CHOSEN });
  const quote = await orderQuote(await signedInAgent(app, members.administrator), account, NOT_CHOSEN);
  const request = await createRequest({ organizationId, requestedBy: members.administrator.personId, status: 'declined', email: `${NOT_CHOSEN.toLowerCase()}@example.test` });
  const limited = {} as Record<LimitedRole, Member>;
  for (const role of LIMITED_ROLES) limited[role] = await createLimitedMember({ organizationId, roles: [role], firstName: 'Meise', lastName: `limited ${role}`, accountIds: [things.account, things.client] });
  // What a limited member asked is theirs.
  await ownerSql('update consent_requests set membership_id = $2, requested_by = $3 where id = $1', [things.request, await membershipOf(limited.sales), limited.sales.personId]);
  const { code } = await createUsedCode({ organizationId, accountId: account, subscriptionId });
  const { things: { account: client, machine: clientMachine, server: clientServer } } = await createCompany(organizationId, NOT_CHOSEN);
  const { id: machine } = await createMachine({ accountId: account, subscriptionId, nickname: NOT_CHOSEN });
  const recoveryCase = await sentCase({ payerOrganizationId: organizationId, requestedBy: members.administrator.personId, requestedName: NOT_CHOSEN, accountId: account, subscriptionId, word: NOT_CHOSEN });
  const alert = await createAlert({ organizationId, accountId: account, message: NOT_CHOSEN });
  const ticket = await ticketOf(members.administrator, account, NOT_CHOSEN);
  const hidden = {
    ...ticket, client, alert, machine, recoveryCase, clientMachine, clientServer, server: clientServer, account, subscription: subscriptionId, ownSubscription, quote, code, request,
    lead: await createLead({ organizationId, name: NOT_CHOSEN }),
    deal: await dealOf(members.administrator, account, NOT_CHOSEN),
    move: await createDoneMove({ organizationId, account, word: NOT_CHOSEN }),
    ...papers,
  };
  return { hidden, limited };
}

export const LIMITED_ROLES = ['billing', 'technician', 'sales', 'read_only'] as const satisfies readonly Role[];
export type LimitedRole = (typeof LIMITED_ROLES)[number];

/** Ids of the right form that nothing has. */
export function unknownId(): string {
  return uuidv7();
}

async function createSide(app: Express, word: string): Promise<Side> {
  const { organizationId } = await createOrganization({ name: `${word} Ltd` });
  const members = {} as Record<Role, Member>;
  for (const role of ROLES) members[role] = await createMember({ organizationId, roles: [role], firstName: word, lastName: role });
  const colleague = await createMember({ organizationId, roles: ['sales'], firstName: word, lastName: 'Colleague' });
  const { account, customer, holder } = await createHousehold(organizationId, word);
  const { subscriptionId } = await createSubscription({ organizationId, accountId: account, startsOn: '2026-01-15', expiresOn: '2027-01-15' });
  const payer = await within({ organizationId }, async (trx) => ensurePayer(trx, { organizationId, currency: 'USD', now: await databaseNow(trx) }));
  const papers = await createPapers(payer, { account, subscriptionId, word });
  await createReferralPage({ organizationId, slug: `${word.toLowerCase()}-it`, headline: `Backup by ${word}` });
  const quote = await orderQuote(await signedInAgent(app, members.administrator), account, word);
  const people = { membership: await membershipOf(colleague), invitation: await createInvitation({ organizationId, firstName: word, invitedBy: members.administrator.personId }) };
  const officeThings = await createOfficeThings(organizationId, word);
  const codes = await createUsedCode({ organizationId, accountId: account, subscriptionId });
  const company = await createCompany(organizationId, word);
  const own = await createOwnThings(app, customer, { organizationId, account, word, kind: 'safe' });
  Object.assign(company.things, await createOwnThings(app, company.people.billing_owner, { organizationId, account: company.things.account, word, kind: 'safe_pro' }));
  const ownPapers = await createOwnPapers({ account, subscriptionId: own.ownSubscription, word });
  Object.assign(company.things, await createOwnPapers({ account: company.things.account, subscriptionId: company.things.ownSubscription!, word }));
  const asked = { organizationId, requestedBy: members.administrator.personId, status: 'declined' } as const;
  const request = await createRequest({ ...asked, email: customer.email });
  company.things.request = await createRequest({ ...asked, accountId: company.things.account });
  company.things.move = await createDoneMove({ organizationId, account: company.things.account, word });
  const { companyUser, companyGroup, companyInvitation, companyBatch, policy } = company.things;
  const client = await createCompanyThings(organizationId, company.things.account, { word, invitedBy: members.administrator.personId });
  const { id: machine } = await createMachine({ accountId: account, subscriptionId, nickname: `${word} computer`, personId: holder });
  const asksForDrives = { payerOrganizationId: organizationId, requestedBy: members.administrator.personId, requestedName: word };
  const recoveryCase = await sentCase({ ...asksForDrives, accountId: account, subscriptionId, word });
  const deal = await dealOf(members.administrator, account, word);
  company.things.recoveryCase = await sentCase({ ...asksForDrives, accountId: company.things.account, subscriptionId: company.things.subscription, word });
  const ofClient = { accountId: company.things.account, subscriptionId: company.things.subscription };
  const machines = {
    machine, server: company.things.server, clientMachine: (await createMachine({ ...ofClient, nickname: `${word} client` })).id, clientServer: (await createMachine({ ...ofClient, nickname: `${word} client server`, kind: 'server' })).id,
  };
  const inside = { companyUser, companyGroup, companyInvitation, companyBatch, policy, clientPolicy: client.policy, clientGroup: client.companyGroup, clientInvitation: client.companyInvitation, clientBatch: client.companyBatch };
  const ticket = await ticketOf(members.administrator, account, word);
  const things = {
    ...inside, ...machines, ...people, ...own, ...ownPapers, ...codes, ...officeThings,
    ...ticket, officeTicket: ticket.ticket,
    ...await createTrainingThings(members.administrator),
    nfrClaim: await nfrOf(organizationId, colleague, word),
    alert: await createAlert({ organizationId, accountId: account, message: word }),
    lead: await createLead({ organizationId, name: word, company: `${word} Works`, message: word }),
    ruleSet: await createRuleSet({ organizationId, name: word, tags: [word.toLowerCase()], taggedAccountId: account }),
    deal, officeDeal: deal,
    recoveryCase, officeRecoveryCase: recoveryCase, request, quote,
    client: company.things.account, officeDispute: papers.dispute, anyAccount: account, anySubscription: subscriptionId,
    account, holder, subscription: subscriptionId,
    move: await createDoneMove({ organizationId, account, word }),
    ...papers,
  };
  return { organizationId, members, customer, company, things };
}

/** Held by a colleague, so that nobody who asks has another place to go to. */
async function nfrOf(organizationId: string, { personId }: Member, word: string): Promise<string> {
  return (await createNfrClaim({ organizationId, personId, name: `${word} own` })).claimId;
}

/** Any mail: staff see every organization's. */
async function lastMail(): Promise<string> {
  const [mail] = await ownerSql<{ id: string }>('select id from mails order by created_at desc, id desc limit 1');
  return mail!.id;
}

/** A ticket about an account, with a file. */
async function ticketOf(member: Member, accountId: string, word: string): Promise<{ ticket: string; ticketFile: string }> {
  const { id } = await createTicket({ ...member, accountId, subject: `${word} asks`, words: word, name: word });
  return { ticket: id, ticketFile: await createTicketFile(id, `${word}.log`) };
}

/** A drive with the files of a computer of its own, on its way; without the paper of its fee. */
async function sentCase({ word, accountId, subscriptionId, ...asking }: { word: string; accountId: string; subscriptionId: string; payerOrganizationId: string; requestedBy: string; requestedName: string }): Promise<string> {
  const { id: machineId } = await createMachine({ accountId, subscriptionId, nickname: `${word} laptop` });
  return (await createCase({ ...asking, machineId, facts: { state: 'shipped', shippedAt: new Date('2026-11-20T12:00:00Z'), carrier: 'UPS', tracking: '1Z999', contactName: word } })).id;
}

/** A deal under review that is linked to an account. */
async function dealOf(member: Member, accountId: string, word: string): Promise<string> {
  return (await createDeal({ member, accountId, facts: { company: `${word} Works`, contactName: word, contactEmail: `rosa@${word.toLowerCase()}.test`, competition: word, notes: word } })).id;
}

/** Two codes, the first of them used at an account. */
async function createUsedCode({ organizationId, accountId, subscriptionId }: { organizationId: string; accountId: string; subscriptionId: string }): Promise<{ code: string; unusedCode: string }> {
  const [used, unused] = await createCodes({ organizationId, quantity: 2 });
  await ownerSql(
    "update activation_codes set state = 'applied', next_notice_at = null, account_id = $2, subscription_id = $3, applied_at = app.now(), applied_by = 'test' where id = $1", [used!.id, accountId, subscriptionId]);
  return { code: used!.id, unusedCode: unused!.id };
}

async function createOfficeThings(organizationId: string, word: string): Promise<Omit<OfficeThings, Exclude<keyof TrainingThings, 'certificate'> | 'officeDispute' | 'officeInvoice' | 'refund' | 'refundRequest' | 'officeRecoveryCase' | 'officeTicket' | 'officeDeal' | 'anyAccount' | 'anySubscription'>> {
  const { id: application } = await createApplication({ legalName: `${word} applies`, displayName: `${word} applies`, message: word });
  const { personId } = await createColleague({ roles: ['support'], lastName: word });
  const staffInvitation = await within('system', async (trx) => {
    const now = await databaseNow(trx);
    return replaceStaffInvitation(trx, { email: `${word.toLowerCase()}@office.example`, roles: ['support'], invitedBy: null, now, expiresAt: new Date(now.getTime() + 86_400_000) });
  });
  await enterVersionsToCome();
  return {
    application, partner: organizationId, colleague: personId, staffInvitation,
    heldMail: await createHeldMail(word), outboxMail: await lastMail(),
    difference: await createDifference(organizationId, word),
    price: await createComingPrice(), auditEntry: await lastEntry(), privacyExport: await createExport(personId),
    contentItem: await createContentWithFile(), contentVersion: '1', contentVideo: await createVideos(),
  };
}

async function createContentWithFile(): Promise<string> {
  const bytes = Buffer.from('a picture');
  return (await createContent({ kind: 'datasheet', fileSha256: await keepFile(bytes), fileName: 'picture.png', fileType: 'image/png', fileBytes: bytes.length })).id;
}

async function createVideos(): Promise<string> {
  const bytes = Buffer.from('a film');
  const [file, captionsSha256] = [await keepFile(bytes), await keepFile(Buffer.from('WEBVTT\n'))];
  const video = { kind: 'video', fileSha256: file, fileName: 'film.webm', fileType: 'video/webm', fileBytes: bytes.length, captionsSha256, posterSha256: file, posterType: 'image/png' } as const;
  const isThere = (await ownerSql("select 1 from content_items where slug = 'a-video'")).length > 0;
  if (!isThere) await createContent({ ...video, slug: 'a-video' });
  return (await createContent(video)).id;
}

async function createComingPrice(): Promise<string> {
  const id = uuidv7();
  await ownerSql(
    `insert into plan_prices (id, plan_id, currency, version, valid_from, list_price_cents, courier_standard_cents, created_at)
     select $1, plan_id, 'USD', max(version) + 1, '2099-01-01', 9900, 9900, app.now() from plan_prices where plan_id = (select id from plans where code = 'safe_plus') and currency = 'USD' group by plan_id`, [id]);
  return id;
}

/** Discounts, return fees and rules of deals and of the program, from 1 January 2098 on. */
async function enterVersionsToCome(): Promise<void> {
  await ownerSql(`
    with tiers as (insert into tier_discounts (tier, discount_class, discount_bps, version, valid_from) select tier, discount_class, 1, max(version) + 1, '2098-01-01' from tier_discounts group by tier, discount_class),
      terms as (insert into term_discounts (years, discount_bps, version, valid_from) select years, 1, max(version) + 1, '2098-01-01' from term_discounts group by years),
      fees as (insert into recovery_fees (item, currency, version, amount_cents, valid_from, created_at) select item, currency, max(version) + 1, 1, '2098-01-01', app.now() from recovery_fees group by item, currency),
      deals as (insert into deal_rules (version, points_bps, protection_days, extension_days, reply_days, appeal_days, valid_from, created_at) select max(version) + 1, 1, 1, 1, 1, 1, '2098-01-01', app.now() from deal_rules)
    insert into program_rules (version, valid_from, threshold_units, nfr_basic, nfr_premier, made_at) select max(version) + 1, '2098-01-01', 1, 1, 1, app.now() from program_rules`);
}

async function createExport(personId: string): Promise<string> {
  const id = uuidv7();
  await ownerSql("insert into privacy_cases (id, kind, person_id, email, reason, asked_by, asked_at, done_at, cleared_at, file, bytes, expires_at) values ($1, 'export', $2, 'they@asked.example', 'They asked.', $2, app.now(), app.now(), app.now(), '{}', 2, app.now() + interval '7 days')", [id, personId]);
  return id;
}

async function lastEntry(): Promise<string> {
  const [entry] = await ownerSql<{ id: string }>('select max(id)::text as id from audit_entries');
  return entry!.id;
}

/** How the account came to the organization from another one. */
async function createDoneMove({ organizationId, account, word }: { organizationId: string; account: string; word: string }): Promise<string> {
  const id = uuidv7();
  const [{ organizationId: from }, { personId }] = [await createOrganization({ name: `${word} Before` }), await createPerson({ firstName: word, lastName: 'Signer' })];
  await ownerSql(
    `insert into account_moves (id, organization_id, from_organization_id, account_id, account_name, from_name, to_name, request_id, state, accepted_by, accepted_name, opened_at, lapses_at,
       signed_by, signed_name, signed_at, moves_on, time_zone, due_at, closed_at, lines)
     values ($1, $2, $3, $4, $5, $5, $5, $1, 'done', $6, $5, app.now(), app.now(), $6, $5, app.now(), '2026-06-01', 'UTC', app.now(), app.now(), '[]')`, [id, organizationId, from, account, word, personId]);
  return id;
}

/** A company that its partner administers too, with somebody in each role. */
export async function createCompany(organizationId: string, word: string): Promise<Company> {
  const account = uuidv7();
  await ownerSql(
    `insert into accounts (id, organization_id, kind, list_type, name, email, partner_is_administrator, registered_at, created_at, updated_at)
     values ($1, $2, 'safe_pro', 'safe_pro', $3, $4, true, app.now(), app.now(), app.now())`, [account, organizationId, `${word} Ltd`, `office-${account}@company.test`]);
  const { subscriptionId } = await createSubscription({ organizationId, accountId: account, planCode: 'safe_pro_core', startsOn: '2026-01-18', expiresOn: '2027-01-18' });
  const people = {} as Record<CompanyRole, SignIn>;
  for (const role of COMPANY_ROLES) {
    const person = await createPerson({ firstName: word, lastName: role });
    await ownerSql('insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, $4, app.now())',
      [organizationId, account, person.personId, role.replace('company_', '')]);
    people[role] = person;
  }
  const { personId: companyUser } = people.billing_owner as SignIn & { personId: string };
  const user = people.company_user as SignIn & { personId: string };
  const { id: machine } = await createMachine({ accountId: account, subscriptionId, nickname: `${word} laptop`, personId: user.personId });
  const { id: server } = await createMachine({ accountId: account, subscriptionId, nickname: `${word} server`, kind: 'server' });
  return { people, things: { machine, server, account, subscription: subscriptionId, companyUser, ...await createCompanyThings(organizationId, account, { word, invitedBy: companyUser }) } };
}

async function createCompanyThings(organizationId: string, account: string, { word, invitedBy }: { word: string; invitedBy: string }) {
  const [companyGroup, companyInvitation, companyBatch] = [uuidv7(), uuidv7(), uuidv7()];
  await ownerSql('insert into account_groups (id, organization_id, account_id, name, created_at, updated_at) values ($1, $2, $3, $4, app.now(), app.now())', [companyGroup, organizationId, account, `${word} ${companyGroup.slice(-6)}`]);
  await ownerSql(
    `insert into account_invitations (id, organization_id, account_id, email, first_name, role, group_id, status, invited_by, sent_count, sent_at, expires_at, created_at, updated_at)
     values ($1, $2, $3, $4, $5, 'user', $6, 'invited', $7, 1, app.now(), app.now() + interval '30 days', app.now(), app.now())`,
    [companyInvitation, organizationId, account, `invited-${companyInvitation}@company.test`, word, companyGroup, invitedBy]);
  await ownerSql('insert into account_invitation_batches (account_id, id, organization_id, made_by, outcomes, created_at) values ($1, $2, $3, $4, $5, app.now())',
    [account, companyBatch, organizationId, invitedBy, JSON.stringify([{ text: word, email: '', name: word, result: 'left out', words: 'Holds no e-mail address' }])]);
  const policy = uuidv7();
  await ownerSql(
    `insert into backup_policies (id, organization_id, account_id, name, included, keep_deleted_days, keep_missing_drive_days, created_at, updated_at) values ($1, $2, $3, $4, array[$5], 60, 60, app.now(), app.now())`,
    [policy, organizationId, account, `${word} ${policy.slice(-6)}`, `C:\\${word}`]);
  return { companyGroup, companyInvitation, companyBatch, policy };
}

/** Between Stripe and the portal, open. */
async function createDifference(organizationId: string, word: string): Promise<string> {
  const [run, id] = [uuidv7(), uuidv7()];
  await ownerSql('insert into reconciliations (id, compared, from_at, to_at, started_at, finished_at) values ($1, 0, app.now(), app.now(), app.now(), app.now())', [run]);
  await ownerSql("insert into reconciliation_differences (id, reconciliation_id, kind, organization_id, stripe_id, detail, found_at) values ($1, $2, 'charge_made_elsewhere', $3, $4, $5, app.now())", [id, run, organizationId, `pi_${word}`, word]);
  return id;
}

/** A household with its holder. */
export async function createHousehold(organizationId: string, word: string): Promise<{ account: string; customer: SignIn; holder: string }> {
  const account = uuidv7();
  const person = await createPerson({ firstName: word, lastName: 'Customer' });
  await ownerSql(
    `insert into accounts (id, organization_id, kind, name, first_name, last_name, email, registered_at, created_at, updated_at)
     values ($1, $2, 'safe', $3, $4, 'Customer', $5, app.now(), app.now(), app.now())`, [account, organizationId, `${word} household`, word, person.email]);
  await ownerSql(
    "insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, 'holder', app.now())", [organizationId, account, person.personId]);
  return { account, customer: person, holder: person.personId };
}

/** A quote as the purchase page makes it. */
async function orderQuote(agent: SignedInAgent, account: string, word: string): Promise<string> {
  const answer = await agent.submit(paths.portal.purchases.options('safe_plus'), { account, years: '1', quantity: '1', packs: '0', purchase_order: `${word} PO` }).expect(303);
  return answer.headers['location']!.split('/').at(-1)!;
}
