import { type Express } from 'express';
import { paths } from '../../../src/paths';
import { HOUSE_ORGANIZATION_ID } from '../../../src/platform/database/house';
import { signedInAgent } from '../app';
import { createSubscription } from '../factories/subscriptions';

type Given = { organizationId: string; account: string; word: string; kind: 'safe' | 'safe_pro' };

/** What a customer pays for by themselves, and an order of theirs; the word stands in its text. */
export async function createOwnThings(app: Express, person: { email: string; password: string }, { organizationId, account, word, kind }: Given): Promise<{ ownSubscription: string; ownQuote: string }> {
  const { subscriptionId } = await createSubscription({
    organizationId: HOUSE_ORGANIZATION_ID, shownTo: organizationId, accountId: account, planCode: kind === 'safe' ? 'safe_plus' : 'safe_server', startsOn: '2026-01-22', expiresOn: '2027-01-22', source: 'customer',
  });
  const agent = await signedInAgent(app, person);
  const answer = await agent.submit(paths.my.orders.purchases.options(kind === 'safe' ? 'safe_plus' : 'safe_server'), { years: '1', quantity: '1', packs: '0', purchase_order: `${word} PO` }).expect(303);
  return { ownSubscription: subscriptionId, ownQuote: answer.headers['location']!.split('/').at(-1)! };
}
