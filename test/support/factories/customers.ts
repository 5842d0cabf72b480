import { type Card } from '../../../src/billing/cards/card';
import { type Payer } from '../../../src/billing/payers/payers.repository';
import { HOUSE_ORGANIZATION_ID } from '../../../src/platform/database/house';
import { setClock, signedInAgent, type SignedInAgent } from '../app';
import { ownerSql } from '../database';
import { createAccount } from './accounts';
import { createCard, createPayer } from './money/billing';
import { createPerson } from './organizations';

type Given = {
  app: Parameters<typeof signedInAgent>[0];
  kind?: 'safe' | 'safe_pro';
  /** The partner who looks after the account; without one nobody stands between. */
  partner?: string | undefined;
  at?: string;
  /** Null: no card on file. */
  testCard?: string | null;
};

export type PayingCustomer = {
  organizationId: string; accountId: string; personId: string; email: string; agent: SignedInAgent; payer: Payer & { stripeCustomerId: string }; card: Card;
};

/** A customer who pays by themselves: the holder of a household, or the billing owner of a company, signed in, with a card on file. */
export async function createPayingCustomer({ app, kind = 'safe', partner, at, testCard = 'pm_card_visa' }: Given): Promise<PayingCustomer> {
  if (at) await setClock(at);
  await ownerSql("update organizations set time_zone = 'UTC' where id = $1", [HOUSE_ORGANIZATION_ID]);
  const looksAfter = partner ?? HOUSE_ORGANIZATION_ID;
  const person = await createPerson({ firstName: 'Ada', lastName: 'Lovelace' });
  const { accountId } = await createAccount({ organizationId: looksAfter, kind, name: kind === 'safe' ? 'Ada Lovelace' : 'Lovelace Engines', firstName: 'Ada', email: person.email });
  await ownerSql('insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, $4, app.now())',
    [looksAfter, accountId, person.personId, kind === 'safe' ? 'holder' : 'billing_owner']);
  const payer = await createPayer(HOUSE_ORGANIZATION_ID, accountId);
  const card = testCard === null ? undefined : await createCard(payer, testCard);
  return { organizationId: HOUSE_ORGANIZATION_ID, accountId, ...person, agent: await signedInAgent(app, person), payer, card: card as Card };
}

/** What the house charges as tax; put back to none by the test that changes it. */
export async function setHouseTax(ratePpm: number): Promise<void> {
  await ownerSql('update organizations set tax_rate_ppm = $2 where id = $1', [HOUSE_ORGANIZATION_ID, ratePpm]);
}
