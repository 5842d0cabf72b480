import { type Card } from '../../billing/cards/card';
import { listCards } from '../../billing/cards/cards.repository';
import { type Payer } from '../../billing/payers/payers.repository';
import { getCatalog } from '../../plans/plans.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { addDays, type Day, dayIn, daysBetween } from '../../platform/values/dates';
import { type JobContext } from '../../platform/queue/queue';
import { getBuyingOrganization } from '../purchases/purchase-facts.report';
import { chargeDayOf } from '../renewals/auto-renew/auto-renewals.presenter';
import { listCardRecipients } from './card-recipients.report';
import { cardMail } from './cards.mails';
import { expectedCharge } from './expected-charge';
import { listPayersWithEndingCards, listRenewalsAtRisk, type RenewalOnCard } from './renewals-on-cards.report';
import { queueMails } from '../../mail/queue-mail';

/** Days before the first charge that a card cannot pay (domain.md §7.10). */
const steps = [30, 60] as const;
/** So far ahead the mail names renewals, and so many. */
const seenDays = 120;
const mostNamed = 200;

/**
 * Mails the people who keep a payer's cards 60 and 30 days before the first renewal that a card can't pay, because it ends before or is gone:
 * which renewals, when, how much, and where to replace it (beyond.md X10). By state and once for a card, step and month: run as often as you like.
 */
export async function warnOfCards({ log, stopping }: JobContext): Promise<void> {
  const payers = await within('system', async (trx) => {
    const today = dayIn(await databaseNow(trx), 'UTC');
    return listPayersWithEndingCards(trx, addDays(today, steps[1] + 1));
  }, { readOnly: true });
  for (const payer of payers) {
    if (stopping.aborted) return;
    try {
      await warnPayer(payer);
    } catch (error) {
      log.error({ err: error, payer: payer.id }, 'a payer could not be warned of its cards; the next sweep tries again');
    }
  }
}

/** The same for one. */
async function warnPayer(payer: Payer): Promise<void> {
  const { organizationId, accountId } = payer;
  await within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const organization = await getBuyingOrganization(trx, organizationId, now);
    const { today } = organization;
    const renewals = await listRenewalsAtRisk(trx, organizationId, { today, until: addDays(today, seenDays), limit: mostNamed, payer });
    const warned = warningsOf(await listCards(trx, organizationId, payer.id), renewals, today);
    if (warned.length === 0) return;
    const catalog = await getCatalog(trx, today);
    const recipients = await listCardRecipients(trx, payer);
    const mails = warned.flatMap((warning) => recipients.map((to) => cardMail({
      ...warning, organizationId, accountId, to, now, charges: warning.renewals.map((renewal) => ({ ...renewal, chargeOn: chargeDayOf(renewal.subscription), expected: expectedCharge(renewal, { organization, catalog }) })),
    })));
    await queueMails(trx, mails);
  });
}

export interface CardWarning {
  readonly card: Card;
  readonly step: (typeof steps)[number];
  readonly renewals: readonly RenewalOnCard[];
}

function warningsOf(cards: readonly Card[], renewals: readonly RenewalOnCard[], today: Day): CardWarning[] {
  return cards.flatMap((card) => {
    const own = renewals.filter(({ cardId }) => cardId === card.id);
    const step = own[0] && steps.find((days) => daysBetween(today, chargeDayOf(own[0]!.subscription)) <= days);
    return step === undefined ? [] : [{ card, step, renewals: own }];
  });
}

/** Used where a page shows the same without a mail. */
export async function readRenewalsAtRisk(trx: Scoped, organizationId: string, today: Day): Promise<RenewalOnCard[]> {
  return listRenewalsAtRisk(trx, organizationId, { today, until: addDays(today, seenDays), limit: mostNamed });
}
