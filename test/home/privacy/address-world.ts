import { type Express } from 'express';
import request from 'supertest';
import { uuidv7 } from 'uuidv7';
import { stampForm } from '../../../src/organizations/applications/form-stamp';
import { paths } from '../../../src/paths';
import { createCompany, partnerSeat } from '../../accounts/company/support/company';
import { browser, clockNow } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createApplication } from '../../support/factories/applications';
import { createCard, createPayer, createQuote } from '../../support/factories/money/billing';
import { createRequest } from '../../support/factories/consents';
import { createDeal } from '../../support/factories/deals';
import { createReferralPage } from '../../support/factories/leads';
import { createMachine } from '../../support/factories/machines';
import { createInvitation, createMember, createOrganization, type Member } from '../../support/factories/organizations';
import { createCase } from '../../support/factories/recovery';
import { createColleague, officeAgent } from '../../support/factories/staff';
import { createSubscription } from '../../support/factories/subscriptions';
import { createTicket } from '../../support/factories/tickets';

let made = 0;

/** A raw mail with a text file. */
export function rawMail({ from, to = 'support@example.com', words, file }: { from: string; to?: string; words: string; file?: string }): string {
  const id = (made += 1);
  const part = file === undefined ? [] : ['--b', 'Content-Type: text/plain; name="notes.txt"', 'Content-Disposition: attachment; filename="notes.txt"', '', file];
  return [`From: ${from}`, `To: ${to}`, 'Subject: A question', `Message-ID: <${id}.${from}>`, 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: text/plain; charset=utf-8', '', words, ...part, '--b--', ''].join('\r\n');
}

export function postMail(app: Express, mail: string) {
  return request(app).post(paths.webhooks.mail).set('Content-Type', 'message/rfc822').set('Authorization', `Bearer ${String(process.env.MAIL_WEBHOOK_TOKEN)}`).send(mail);
}

/** The address everywhere where somebody without a sign-in can stand, mostly by the forms and mails by which it gets there. */
export async function spreadAddress(app: Express, email: string): Promise<{ member: Member; ticketId: string }> {
  const { organizationId } = await createOrganization({ name: 'Spreading IT' });
  const member = await createMember({ organizationId, firstName: 'Petra' });
  await askOnPage(app, organizationId, email);
  await inviteToCompany(app, organizationId, email);
  await createDeal({ member, facts: { contactEmail: email, contactName: 'Zyx Quince' } });
  await createApplication({ email, status: 'refused', firstName: 'Zyx', lastName: 'Quince', message: `Write to ${email}` });
  await createInvitation({ organizationId, invitedBy: member.personId, email, firstName: 'Zyx' });
  await ownerSql("insert into staff_invitations (id, email, roles, status, created_at, expires_at) values ($1, $2, '{support}', 'revoked', app.now(), app.now() + interval '7 days')", [uuidv7(), email]);
  await createRequest({ organizationId, requestedBy: member.personId, email });
  await spreadOverAccounts(organizationId, member.personId, email);
  await ownerSql("insert into stripe_events (id, type, object_id, payload, state, received_at, applied_at) values ($1, 'charge.succeeded', 'ch_1', $2, 'applied', app.now(), app.now())", [`evt_${uuidv7()}`, JSON.stringify({ data: { object: { billing_details: { email: email.toUpperCase(), name: 'Zyx Quince' } } } })]);
  await browser(app).post(paths.forgottenPassword).type('form').send({ email });
  await ownerSql("insert into mail_refusals (email, topic, created_at) values ($1, 'digest', app.now())", [email]);
  return { member, ticketId: await writeToSupport(app, member, email) };
}

async function askOnPage(app: Express, organizationId: string, email: string): Promise<void> {
  const slug = `spread-${(made += 1)}`;
  await createReferralPage({ organizationId, slug });
  const opened = stampForm(new Date((await clockNow()).getTime() - 60_000));
  await browser(app).post(paths.referral.public(slug)).type('form').send({ name: 'Zyx Quince', company: '', email, phone: '+1 555 0199', interest: 'unsure', message: `Write to ${email}`, consent: 'yes', best_colour: '', opened }).expect(303);
}

async function inviteToCompany(app: Express, organizationId: string, email: string): Promise<void> {
  const company = await createCompany({ organizationId });
  const seat = await partnerSeat(app, company, ['administrator']);
  await seat.agent.submit(seat.links.users.sendMany, { list: `Zyx Quince <${email}>`, role: 'user', group: '', send: '', batch: uuidv7() }).expect(303);
}

/** An account whose subscription is over, with a computer, a drive that was sent, and a card. */
async function spreadOverAccounts(organizationId: string, personId: string, email: string): Promise<void> {
  const { accountId } = await createAccount({ organizationId, email, name: 'Zyx Quince', firstName: 'Zyx', lastName: 'Quince', registered: false });
  const subscription = await createSubscription({ organizationId, accountId, startsOn: '2026-01-20', expiresOn: '2027-01-20' });
  const machine = await createMachine({ accountId, subscriptionId: subscription.subscriptionId });
  await createCase({ machineId: machine.id, payerOrganizationId: organizationId, requestedBy: personId, facts: { contactEmail: email, contactName: 'Zyx Quince' } });
  await ownerSql('update machines set invited_email = $2 where id = $1', [machine.id, email]);
  await ownerSql("update subscriptions set state = 'purged' where account_id = $1", [accountId]);
  await ownerSql(
    `insert into server_settings (id, organization_id, account_id, machine_id, name, wanted, state, asked_by, asked_name, created_at, answered_at)
     select gen_random_uuid(), organization_id, account_id, id, 'notification', $2, 'applied', $3, 'Petra', app.now(), app.now() from machines where id = $1`,
    [machine.id, JSON.stringify({ failure: true, warning: true, success: false, recipients: ['alerts@people.example', email] }), personId]);
  const payer = await createPayer(organizationId);
  await createQuote(payer, { accountId, orderDetails: { order: { accountName: 'Zyx Quince', newCustomer: { kind: 'safe', name: 'Zyx Quince', firstName: 'Zyx', lastName: 'Quince', email, phone: '' } } } });
  const card = await createCard(payer);
  await ownerSql('update cards set billing_email = $2 where id = $1', [card.id, email]);
}

/** A mail that staff put into a ticket with its file, and another one that waits. Answers the ticket. */
async function writeToSupport(app: Express, member: Member, email: string): Promise<string> {
  const ticket = await createTicket(member);
  const desk = await officeAgent(app, await createColleague({ roles: ['support'] }));
  await postMail(app, rawMail({ from: email, words: 'Please put this into the ticket.', file: `log of ${email}` })).expect(200);
  const [held] = await ownerSql<{ id: string }>("select id from inbound_mails where from_email = $1 and outcome = 'held' and settled_at is null", [email]);
  await desk.submit(paths.support.office.held.settle(held!.id), { decision: 'ticket', number: ticket.number }).expect(303).expect('Location', paths.support.office.show(ticket.id));
  await postMail(app, rawMail({ from: email, words: 'And another question.', file: `more of ${email}` })).expect(200);
  return ticket.id;
}
