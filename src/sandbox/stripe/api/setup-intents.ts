import { missing } from '../asking/errors';
import { listPage, whereFrom } from '../asking/list-page';
import { type SetupIntentObject } from '../objects/setup-intent';
import { type Call, type Route } from './endpoint';

export const setupIntentRoutes: readonly Route[] = [
  ['GET', '/v1/setup_intents', list],
  ['GET', '/v1/setup_intents/:id', retrieve],
];

function retrieve({ params, ids, work }: Call): SetupIntentObject {
  params.text('client_secret');
  params.done();
  const intent = work.store.find('setup_intents', ids[0]!);
  if (!intent) throw missing('setupintent', ids[0]!, 'intent');
  return intent;
}

function list({ params, work }: Call) {
  const method = params.text('payment_method');
  const keep = (intent: SetupIntentObject) => method === undefined || intent.payment_method === method;
  return listPage(work.store, 'setup_intents', params, { where: whereFrom(params, 'customer'), url: '/v1/setup_intents', keep });
}
