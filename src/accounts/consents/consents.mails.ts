import { config } from '../../config';
import { queueMails, type NewMail } from '../../mail/queue-mail';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { whatAdministratorAdds } from '../access/access-level.model';
import { customerGetsMail, type Account } from '../account';
import { type ConsentRequest } from './consent-request.model';
import { findPartnerBrand, listAskers, listGrantors, type Told } from './consent-recipients.report';

type Asked = { account: Account; request: ConsentRequest; now: Date };

/** Tells those who may grant administrator access that their partner asks for it (domain.md §15). In the partner's scope. */
export async function mailAccessRequested(trx: Scoped, { account, request, now }: Asked): Promise<void> {
  if (!customerGetsMail(account)) return;
  const partner = await findPartnerBrand(trx, request.organizationId);
  await queueMails(trx, (await listGrantors(trx, account.id)).map((to) => ({
    organizationId: request.organizationId, accountId: account.id, kind: 'accounts.access-requested', dedupeKey: `consent:${request.id}`, to,
    partnerName: partner.name, partnerLogo: partner.logo, subject: `${partner.name} asks to be an administrator of ${account.name}`, view: 'message', now,
    locals: {
      greeting: `Hello ${to.name},`,
      paragraphs: [
        `${partner.name} looks after the backup of ${account.name} and asks to be an administrator of it. Nothing changes unless you, or another administrator, accept.`,
        `If you accept, ${partner.name} can also: ${whatAdministratorAdds('customer').map(lowered).join('; ')}.`,
      ],
      button: { label: 'Look at the request', href: config.baseUrl + paths.my.request.show(request.id) },
      after: ['The request is open for 30 days. You can take access back at any time under Partner access.'],
    },
  })));
}

type Answered = { request: ConsentRequest; account: Pick<Account, 'id' | 'name'> | null; now: Date };

/** Tells the partner what the customer answered (domain.md §15). */
export async function mailAnswer(trx: Scoped, { request, account, now }: Answered, answer: 'accepted' | 'declined' | 'moving'): Promise<void> {
  const all = await listAskers(trx, { organizationId: request.organizationId, requestedBy: request.requestedBy, accountId: answer === 'accepted' ? account?.id ?? null : null });
  // A move tells administrators itself, because they sign it.
  const askers = answer === 'moving' ? all.filter(({ isAdministrator }) => !isAdministrator) : all;
  const words = wordsOf(request, account, answer);
  await queueMails(trx, askers.map((to) => mailTo(to, { request, accountId: answer === 'accepted' ? account?.id ?? null : null, words, now })));
}

/** Tells the partner that a company has taken its administrator access back. */
export async function mailAccessRevoked(trx: Scoped, { organizationId, account, requestedBy, key, now }: { organizationId: string; account: Pick<Account, 'id' | 'name'>; requestedBy: string | null; key: string; now: Date }): Promise<void> {
  await queueMails(trx, (await listAskers(trx, { organizationId, requestedBy, accountId: account.id })).map((to) => ({
    organizationId, accountId: account.id, kind: 'accounts.access-revoked', dedupeKey: key, to, subject: `You are no longer an administrator of ${account.name}`, view: 'message', now,
    locals: {
      greeting: `Hello ${to.name},`,
      paragraphs: [
        `${account.name} has taken administrator access back from you. You still see its subscriptions and alerts, and pay for it as before.`,
        'You can ask for access again in the account’s settings. Talk to the customer first.',
      ],
      button: { label: 'Open the account', href: config.baseUrl + paths.portal.account(account.id) },
    },
  })));
}

type Words = { kind: string; subject: string; paragraphs: string[]; button: { label: string; href: string } };

function wordsOf(request: ConsentRequest, account: Pick<Account, 'id' | 'name'> | null, answer: 'accepted' | 'declined' | 'moving'): Words {
  const toAccount = { label: 'Open the account', href: config.baseUrl + paths.portal.account(account?.id ?? '') };
  const toRequests = { label: 'Open your requests', href: config.baseUrl + paths.portal.requests.index };
  const name = account?.name ?? '';
  if (request.kind === 'administrator') {
    return answer === 'declined'
      ? { kind: 'accounts.access-declined', subject: `${name} has declined your request`, paragraphs: [`${name} does not make you an administrator now. You still see its subscriptions and alerts, and pay for it as before.`, 'You may ask again after seven days. Talk to the customer first.'], button: toAccount }
      : { kind: 'accounts.access-granted', subject: `You are an administrator of ${name}`, paragraphs: [`${name} has accepted your request. You can now also: ${whatAdministratorAdds('partner').map(lowered).join('; ')}.`, 'What you do there stands in the company’s activity under your name. The company can take access back at any time.'], button: toAccount };
  }
  if (answer === 'declined') return { kind: 'accounts.association-declined', subject: `${request.email} has declined your request`, paragraphs: [`The customer with the address ${request.email} does not want you to look after their account now.`, 'You may ask again after seven days. Talk to the customer first.'], button: toRequests };
  if (answer === 'moving') return { kind: 'accounts.association-accepted', subject: `${request.email} wants to come to you`, paragraphs: [`The customer with the address ${request.email} has accepted your request. Another partner looks after the account until the move is done: an administrator of your organization signs it next.`], button: toRequests };
  return {
    kind: 'accounts.association-accepted', subject: `${name} is in your accounts now`,
    paragraphs: [`${name} has accepted your request. You can now pay for this customer, and you see subscriptions and alerts.`, 'What the customer has paid stays theirs until it ends. This is not administrator access: of a company, ask for that in the account’s settings.'],
    button: toAccount,
  };
}

function mailTo(to: Told, { request, accountId, words, now }: { request: ConsentRequest; accountId: string | null; words: Words; now: Date }): NewMail {
  const { kind, subject, paragraphs, button } = words;
  return { organizationId: request.organizationId, accountId, kind, dedupeKey: `consent:${request.id}`, to, subject, view: 'message', now, locals: { greeting: `Hello ${to.name},`, paragraphs, button } };
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
