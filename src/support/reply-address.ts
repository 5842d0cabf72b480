import { createHmac, timingSafeEqual } from 'node:crypto';
import { config } from '../config';
import { type Ticket } from './ticket';
import { readTicketNumber } from './ticket-number.model';

const SEAL_LENGTH = 20;
const CODE = /^([2-9a-hj-np-z]{8})\.([0-9a-f]{20})$/;

/** Where a reply by mail goes: the support address with the ticket and a seal that only this person's mails hold. */
export function replyAddress({ id, number }: Pick<Ticket, 'id' | 'number'>, personId: string): string {
  const { local, domain } = supportAddress();
  return `${local}+${number.slice(2).replace('-', '').toLowerCase()}.${sealOf(id, personId)}@${domain}`;
}

/** What thread of mails a ticket is, for mail programs: the first Message-ID that all of them name. */
export function threadId({ id }: Pick<Ticket, 'id'>): string {
  return `<ticket.${id}@${supportAddress().domain}>`;
}

/** The ticket number and the seal in an address of ours; undefined for all other addresses. */
export function readReplyAddress(address: string): { number: string; seal: string } | undefined {
  const [whole = '', domain] = address.trim().toLowerCase().split('@');
  const { local, domain: ours } = supportAddress();
  if (domain !== ours || !whole.startsWith(`${local}+`)) return undefined;
  const [, typed, seal] = CODE.exec(whole.slice(local.length + 1)) ?? [];
  const number = typed && readTicketNumber(`T${typed}`);
  return number && seal ? { number, seal } : undefined;
}

export function isRightSeal(seal: string, ticketId: string, personId: string): boolean {
  return seal.length === SEAL_LENGTH && timingSafeEqual(Buffer.from(seal), Buffer.from(sealOf(ticketId, personId)));
}

/** Whether an address is the one that people write to, with or without a ticket: a mail from it is one of ours. */
export function isSupportAddress(address: string): boolean {
  const [whole = '', domain] = address.trim().toLowerCase().split('@');
  const { local, domain: ours } = supportAddress();
  return domain === ours && (whole === local || whole.startsWith(`${local}+`));
}

/** Mails come in where a mail server hands them over, and in a demo by the mailbox page. */
export function takesMail(): boolean {
  return config.mailWebhookToken !== undefined || config.mailbox;
}

function supportAddress(): { local: string; domain: string } {
  const [local = '', domain = ''] = config.vendor.supportEmail.toLowerCase().split('@');
  return { local: local.split('+')[0]!, domain: config.supportInboundDomain ?? domain };
}

function sealOf(ticketId: string, personId: string): string {
  return createHmac('sha256', config.secretKey).update(`ticket reply ${ticketId} ${personId}`).digest('hex').slice(0, SEAL_LENGTH);
}
