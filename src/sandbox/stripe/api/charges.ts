import { missing } from '../asking/errors';
import { listPage, whereFrom } from '../asking/list-page';
import { type ChargeObject } from '../objects/charge';
import { type DisputeObject } from '../objects/dispute';
import { type Store } from '../records/store';
import { type Call, type Route } from './endpoint';

export const chargeRoutes: readonly Route[] = [
  ['GET', '/v1/charges', list],
  ['GET', '/v1/charges/:id', retrieve],
  ['GET', '/v1/disputes', listDisputes],
  ['GET', '/v1/disputes/:id', retrieveDispute],
];

export function chargeNamed(store: Store, id: string, param = 'id'): ChargeObject {
  const charge = store.find('charges', id);
  if (!charge) throw missing('charge', id, param, param === 'id' ? 404 : 400);
  return charge;
}

function retrieve({ params, ids, work }: Call): ChargeObject {
  params.done();
  return chargeNamed(work.store, ids[0]!);
}

function list({ params, work }: Call) {
  return listPage(work.store, 'charges', params, { where: whereFrom(params, 'payment_intent', 'customer'), url: '/v1/charges' });
}

function retrieveDispute({ params, ids, work }: Call): DisputeObject {
  params.done();
  const dispute = work.store.find('disputes', ids[0]!);
  if (!dispute) throw missing('dispute', ids[0]!);
  return dispute;
}

function listDisputes({ params, work }: Call) {
  return listPage(work.store, 'disputes', params, { where: whereFrom(params, 'charge', 'payment_intent'), url: '/v1/disputes' });
}
