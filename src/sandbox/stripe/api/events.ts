import { missing } from '../asking/errors';
import { listPage } from '../asking/list-page';
import { type EventObject } from '../objects/event';
import { type Call, type Route } from './endpoint';

export const eventRoutes: readonly Route[] = [
  ['GET', '/v1/events', list],
  ['GET', '/v1/events/:id', retrieve],
];

function retrieve({ params, ids, work }: Call): EventObject {
  params.done();
  const event = work.store.find('events', ids[0]!);
  if (!event) throw missing('event', ids[0]!);
  return event;
}

function list({ params, work }: Call) {
  const types = new Set([...params.texts('types'), ...params.texts('type')]);
  const keep = (event: EventObject) => types.size === 0 || types.has(event.type) || [...types].some((type) => type.endsWith('*') && event.type.startsWith(type.slice(0, -1)));
  return listPage(work.store, 'events', params, { url: '/v1/events', keep });
}
