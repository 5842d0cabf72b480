import { billingPages } from '../billing/payers/billing-pages';
import { config } from '../config';
import { type MailLocals } from '../mail/render-mail';
import { type NewMail, queueMails } from '../mail/queue-mail';
import { paths } from '../paths';
import { type Scoped } from '../platform/database/database';
import { day } from '../platform/values/format';
import { trackingHref } from './carriers.model';
import { addressLines } from './courier-request.model';
import { drivesText, isByCustomer, METHOD_NAMES, type RecoveryCase } from './recovery-case';
import { type CaseParties, type Recipient } from './recovery-parties.report';
import { listPayingColleagues } from './paying-colleagues.report';
import { RETURN_DAYS } from './return-dates.model';

type About = { found: RecoveryCase; parties: CaseParties; now: Date };
type Words = { subject: string; paragraphs: readonly string[]; facts?: readonly { label: string; value: string }[]; after?: readonly string[] };

/** A member who may not pay has asked: the colleagues who may, and see the account, are told. */
export async function mailSaved(trx: Scoped, { found, accountName, now }: { found: RecoveryCase; accountName: string; now: Date }): Promise<void> {
  await queueMails(trx, mailsTo(found, 'saved', 'partner', await listPayingColleagues(trx, found), now, {
    subject: `${found.requestedName} asks you to order a recovery drive`,
    paragraphs: [`${found.requestedName} wants the files of ${found.machineName} (${accountName}) sent by courier, and may not pay for it. Look at the request, then pay, or leave it.`],
    facts: factsOf(found),
  }));
}

/** The customer is told of what a partner has ordered, and asked whether the address is right where that is theirs to say. Who paid has the receipt. */
export async function mailCaseOpened(trx: Scoped, { found, parties, now }: About): Promise<void> {
  if (!parties.partner) return;
  const by = `${parties.partner.name} has ordered a drive with the files of ${found.machineName} for you, by courier.`;
  await queueMails(trx, mailsTo(found, 'requested', 'customer', parties.customers, now, found.needsConfirmation
    ? { subject: 'Confirm where your files are sent', paragraphs: [`${by} Nothing is sent before you have confirmed the address.`, 'Open the case, look at the address, and confirm it, or say that it is not right.'], facts: factsOf(found) }
    : { subject: `A drive with your files is on order`, paragraphs: [by], facts: factsOf(found) }, parties));
}

/** Denied by the office, cancelled by who ordered, or refused by the customer. */
export async function mailCaseEnded(trx: Scoped, { found, parties, now, words }: About & { words: string }): Promise<void> {
  const subject = found.state === 'denied' ? `Recovery by courier cannot be done for ${found.machineName}` : `The recovery of ${found.machineName} is cancelled`;
  const back = 'The whole fee goes back to the card that paid it; the credit note comes with a mail of its own.';
  await queueMails(trx, [
    ...mailsTo(found, found.state, 'partner', parties.partnerPeople, now, { subject, paragraphs: [words, back] }),
    ...mailsTo(found, found.state, 'customer', parties.customers, now, { subject, paragraphs: isByCustomer(found) ? [words, back] : [words, 'Nothing is sent to you.'] }, parties),
  ]);
}

/**
 * The drives are on their way. The password goes to the customer, whose files they are (domain.md §15); to a partner too where the drives go there and the partner administers the
 * company, or where the customer gets no mail. The parcel and the password travel apart.
 */
export async function mailShipped(trx: Scoped, { found, parties, now, password }: About & { password: string }): Promise<void> {
  const href = trackingHref(found);
  const words = (forWhom: string): Words => ({
    subject: `${forWhom} ${found.drives === 1 ? 'is' : 'are'} on the way: ${found.machineName}`,
    paragraphs: [`${drivesText(found)} with the files of ${found.machineName} ${found.drives === 1 ? 'has' : 'have'} been shipped. Somebody has to sign for the parcel.`],
    facts: [{ label: 'Carrier', value: found.carrier }, { label: 'Tracking number', value: found.tracking }, { label: 'Deliver to', value: addressLines(found).join(', ') }],
    after: [...href === '' ? [] : [`Follow the parcel: ${href}`], `The drives belong to us: send them back within ${RETURN_DAYS} days of the delivery.`],
  });
  const withPassword = (given: Words): Words => ({ ...given, paragraphs: [...given.paragraphs, 'Connect the drive by USB, start the unlock tool on it, and type this password. Keep it apart from the drive.'], facts: [{ label: 'Password', value: password }, ...given.facts ?? []] });
  const withoutPassword = (given: Words): Words => ({ ...given, after: [...given.after ?? [], 'The customer has the password by mail.'] });
  const partnerUnlocks = parties.customers.length === 0 || (found.deliverTo === 'partner' && !found.needsConfirmation);
  await queueMails(trx, [
    ...mailsTo(found, 'shipped', 'customer', parties.customers, now, withPassword(words('Your recovery drive')), parties),
    ...mailsTo(found, 'shipped', 'partner', parties.partnerPeople, now, partnerUnlocks ? withPassword(words('The recovery drive')) : withoutPassword(words('The recovery drive'))),
  ]);
}

export async function mailDelivered(trx: Scoped, { found, parties, now }: About): Promise<void> {
  await tellBoth(trx, found, parties, now, 'delivered', {
    subject: `Send the recovery drive of ${found.machineName} back by ${day(found.returnDueOn!)}`,
    paragraphs: [`The parcel was delivered on ${day(found.deliveredOn!)}. Copy the files, then send every drive and its USB cord back with the label in the box.`,
      `They have to be with us by ${day(found.returnDueOn!)}. What does not come back is charged to the card that paid for the case.`],
  });
}

/** `daysLeft` names the reminder, so that each is sent once; `fees` is what would be charged. */
export async function mailReturnDue(trx: Scoped, { found, parties, now, daysLeft, fees }: About & { daysLeft: number; fees: string }): Promise<void> {
  const left = daysLeft === 1 ? 'tomorrow' : `in ${daysLeft} days`;
  await tellBoth(trx, found, parties, now, `return-due-${daysLeft}`, {
    subject: `The recovery drive of ${found.machineName} is due back ${left}`,
    paragraphs: [`Send the drive and its USB cord back with the label in the box, so that they are with us by ${day(found.returnDueOn!)}. On its way already? Then you need do nothing.`, fees],
  });
}

export async function mailReturned(trx: Scoped, { found, parties, now }: About): Promise<void> {
  await tellBoth(trx, found, parties, now, 'returned', { subject: `The recovery drive of ${found.machineName} is back`, paragraphs: ['Everything came back, so nothing is charged. The case is closed, and we have erased the drive.'] });
}

/** The notice of what is charged for what did not come back; who pays gets the receipt too. */
export async function mailFeeCharged(trx: Scoped, { found, parties, now, missing, total, card }: About & { missing: string; total: string; card: string }): Promise<void> {
  const to = isByCustomer(found) ? [...mailsTo(found, 'fee', 'customer', parties.customers, now, feeWords(found, missing, total, card), parties)] : mailsTo(found, 'fee', 'partner', parties.partnerPeople, now, feeWords(found, missing, total, card));
  await queueMails(trx, to);
}

function feeWords(found: RecoveryCase, missing: string, total: string, card: string): Words {
  return {
    subject: `${total} is charged for the recovery of ${found.machineName}`,
    paragraphs: [`${missing} of case ${found.number} did not come back by ${day(found.returnDueOn!)}. ${total} is charged for it${card === '' ? ', and there is no card to charge. Pay the invoice with a new one.' : ` to ${card}, the card that paid for the case.`}`,
      'You sent it, and it is on its way? Write to support with the tracking number.'],
  };
}

/** The bank refused what was to be charged, or wants to ask somebody: the invoice stays open to be paid. */
export async function mailFeeDeclined(trx: Scoped, { found, parties, now, paymentId, why }: About & { paymentId: string; why: string }): Promise<void> {
  const pages = billingPages(found.payerOrganizationId);
  const button = { label: 'Pay the invoice', href: config.baseUrl + pages.payments.payNow(found.feeInvoiceId!) };
  const [side, people] = isByCustomer(found) ? ['customer' as const, parties.customers] : ['partner' as const, parties.partnerPeople];
  await queueMails(trx, mailsTo(found, `fee-declined:${paymentId}`, side, people, now, { subject: `Pay for what did not come back: ${found.machineName}`, paragraphs: [`The card could not be charged for what did not come back of case ${found.number}. ${why}`, 'Pay the invoice with this card or another one.'] })
    .map((mail) => ({ ...mail, locals: { ...mail.locals, button } })));
}

async function tellBoth(trx: Scoped, found: RecoveryCase, parties: CaseParties, now: Date, event: string, words: Words): Promise<void> {
  await queueMails(trx, [...mailsTo(found, event, 'partner', parties.partnerPeople, now, words), ...mailsTo(found, event, 'customer', parties.customers, now, words, parties)]);
}

function factsOf(found: RecoveryCase): { label: string; value: string }[] {
  return [
    { label: 'Case', value: found.number }, { label: 'Computer', value: found.machineName }, { label: 'Deliver to', value: addressLines(found).join(', ') },
    { label: 'Shipping', value: METHOD_NAMES[found.method] },
  ];
}

function mailsTo(found: RecoveryCase, event: string, side: 'partner' | 'customer', recipients: readonly Recipient[], now: Date, { subject, paragraphs, facts, after }: Words, parties?: CaseParties): NewMail[] {
  const [address, label] = side === 'partner' ? [paths.recovery.show(found.id), 'Open the case'] : [paths.recovery.my.show(found.id), 'Open the case'];
  const locals: MailLocals = { paragraphs: [...paragraphs], button: { label, href: config.baseUrl + address }, ...facts && { facts: [...facts] }, ...after && { after: [...after] } };
  const partner = side === 'customer' && parties?.partner ? { partnerName: parties.partner.name, partnerLogo: parties.partner.logo } : {};
  return recipients.map((to) => ({
    organizationId: found.organizationId, accountId: found.accountId, kind: `recovery.${event.split(':')[0]}`,
    dedupeKey: `recovery:${found.id}:${side}:${event}`, to, subject, view: 'message', now, ...partner, locals: { greeting: to.name ? `Hello ${to.name},` : 'Hello,', ...locals },
  }));
}
