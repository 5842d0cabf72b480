import { findPersonByEmail } from '../../identity/people.repository';
import { findTokenAnswers } from '../../identity/token-answers.repository';
import { findAnyToken, findToken } from '../../identity/tokens';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { findOrganizationName } from '../../organizations/organizations.repository';
import { databaseNow, within, type Scoped } from '../../platform/database/database';
import { type Account, customerGetsMail } from '../account';
import { findAccountPerson } from '../account-people.repository';
import { getOwnAccount } from '../accounts.repository';
import { hasInstalledComputer } from './installed-computers.report';

export type OpenLink = { state: 'open'; email: string; account: Account; partnerName: string; hasSignIn: boolean; belongsAlready: boolean; asksForComputer: boolean };
/** `registered`: they have registered; `newer`: a later mail holds the link that works; `ended`: its time is over. `isAlone`: no partner looks after the account. */
export type LinkOver = { state: 'over'; why: 'unknown' | 'registered' | 'newer' | 'ended'; partnerName: string; canAsk: boolean; isAlone: boolean };

const UNKNOWN: LinkOver = { state: 'over', why: 'unknown', partnerName: '', canAsk: false, isAlone: false };

/**
 * What a registration link leads to (domain.md §5.6), wherever its account belongs by now. Who holds a link that is over got its mail, so they
 * are told why and whom to ask; of a link that never was nothing is told.
 */
export function readRegistrationLink(secret: string): Promise<OpenLink | LinkOver> {
  return within('system', async (trx) => {
    const token = await findToken(trx, 'registration', secret, await databaseNow(trx));
    if (!token?.accountId) return linkOver(trx, secret);
    const account = await getOwnAccount(trx, token.accountId);
    const person = await findPersonByEmail(trx, token.email);
    const known = person && await findAccountPerson(trx, account.id, person.id);
    return {
      state: 'open', email: token.email, account, partnerName: await findOrganizationName(trx, account.organizationId),
      hasSignIn: (person?.passwordHash ?? null) !== null, belongsAlready: known !== undefined,
      asksForComputer: await asksForComputer(trx, secret, account),
    };
  }, { readOnly: true });
}

/** A household's backup that is installed already is named first, once for each link (domain.md §5.6). */
async function asksForComputer(trx: Scoped, secret: string, { id, kind, registeredAt }: Account): Promise<boolean> {
  if (kind !== 'safe' || registeredAt !== null || !await hasInstalledComputer(trx, id)) return false;
  return (await findTokenAnswers(trx, 'registration', secret))?.answeredAt === null;
}

async function linkOver(trx: Scoped, secret: string): Promise<LinkOver> {
  const token = await findAnyToken(trx, 'registration', secret);
  if (!token?.accountId) return UNKNOWN;
  const account = await getOwnAccount(trx, token.accountId);
  const partnerName = await findOrganizationName(trx, account.organizationId);
  if (account.registeredAt !== null) return { state: 'over', why: 'registered', partnerName, canAsk: false, isAlone: false };
  const isNewer = token.expiresAt > await databaseNow(trx);
  return { state: 'over', why: isNewer ? 'newer' : 'ended', partnerName, canAsk: wantsLink(account), isAlone: account.organizationId === HOUSE_ORGANIZATION_ID };
}

/** Whether a new link would be of use: nobody has registered, and the customer gets mails. */
export function wantsLink(account: Pick<Account, 'registeredAt' | 'administeredBy'>): boolean {
  return account.registeredAt === null && customerGetsMail(account);
}
