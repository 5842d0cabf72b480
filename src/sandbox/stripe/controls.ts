import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Api, isAllowed } from './api-server';
import { chargeNamed } from './api/charges';
import { sessionNamed } from './api/checkout-sessions';
import { paymentIntentNamed } from './api/payment-intents';
import { failRefund } from './api/refunds';
import { heldCard, paymentMethodNamed, readTypedCard } from './cards';
import { settleProcessing } from './charging';
import { expireDueSessions, expireSession, submitCard } from './checkout';
import { disputeCharge } from './disputes';
import { ApiError, invalidParam, missing } from './asking/errors';
import { pruneKeys } from './asking/idempotency';
import { type Authentication, type DeclineName, declines } from './test-cards';
import { type Webhooks } from './webhooks';
import { Work, type World } from './records/world';

type Asked = Record<string, unknown>;
type Control = (asked: Asked, id: string, query: URLSearchParams) => object | Promise<object>;

/** The switches under `/_sandbox/…`: JSON in, JSON out, with the secret key like the API. */
export async function answerControl(api: Api, webhooks: Webhooks, incoming: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
  const url = new URL(incoming.url!, 'http://sandbox');
  const found = find(controlsOf(api, webhooks), `${incoming.method} ${url.pathname.slice('/_sandbox'.length)}`);
  try {
    if (!isAllowed(api, incoming)) throw new ApiError(401, { type: 'invalid_request_error', message: 'The switches need the secret key.' });
    if (!found) throw missing('switch', url.pathname);
    sendJson(response, 200, await found.control(readJson(body), found.id, url.searchParams));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    sendJson(response, error.status, { error: error.body });
  }
}

function controlsOf(api: Api, webhooks: Webhooks): Record<string, Control> {
  const { world, faults, calls } = api;
  return {
    'GET /faults': () => ({ faults: faults.all() }),
    'POST /faults': (asked) => faults.add(asked),
    'DELETE /faults': () => (faults.clear(), { faults: [] }),
    'DELETE /faults/:id': (_, id) => (faults.clear(id), { faults: faults.all() }),
    'GET /calls': (_, __, query) => ({ calls: calls.matching({ method: query.get('method') ?? undefined, path: query.get('path') ?? undefined, key: query.get('key') ?? undefined }) }),
    'DELETE /calls': () => (calls.clear(), { calls: [] }),
    'GET /deliveries': () => ({ deliveries: [...webhooks.deliveries.values()] }),
    'POST /webhook': (asked) => ({ url: (webhooks.options.url = textOf(asked, 'url') || undefined) ?? null }),
    'POST /clock': (asked) => setClock(world, asked),
    'POST /search': (asked) => ({ lag_seconds: (api.searchLagSeconds = wholeOf(asked, 'lag_seconds')) }),
    'POST /keys/prune': () => saved(world, (work) => ({ pruned: pruneKeys(work) })),
    'POST /disputes': (asked) => saved(world, (work) => dispute(work, asked)),
    'POST /refunds/:id/fail': (_, id) => saved(world, (work) => failRefund(work, id)),
    'POST /payment_methods/:id': (asked, id) => saved(world, (work) => changeCard(work, id, asked)),
    'POST /payment_intents/:id/settle': (asked, id) => saved(world, (work) => settleProcessing(work, paymentIntentNamed(work.store, id), declineIn(asked))),
    'POST /sessions/:id/expire': (_, id) => saved(world, (work) => expireSession(work, sessionNamed(work, id))),
    'POST /sessions/:id/submit': (asked, id) => saved(world, (work) => submitFor(work, id, asked)),
    'GET /counts': () => ({ customers: world.store.size('customers'), payment_intents: world.store.size('payment_intents'), charges: world.store.size('charges'), events: world.store.size('events') }),
  };
}

async function saved(world: World, change: (work: Work) => object): Promise<object> {
  const work = new Work(world);
  const answer = change(work);
  await work.saveAndPublish();
  return answer;
}

/** Moves what the sandbox takes for now: `created`, the age of keys and the end of sessions. */
async function setClock(world: World, asked: Asked): Promise<object> {
  const offsetSeconds = wholeOf(asked, 'offset_seconds', -Infinity);
  await saved(world, (work) => work.put('settings', { id: 'clock', offsetSeconds }));
  await expireDueSessions(world);
  return { offset_seconds: offsetSeconds };
}

function dispute(work: Work, asked: Asked): object {
  const intent = textOf(asked, 'payment_intent');
  const charge = chargeNamed(work.store, intent ? (paymentIntentNamed(work.store, intent).latest_charge ?? '') : textOf(asked, 'charge'));
  return disputeCharge(work, charge, asked.amount === undefined ? charge.amount : wholeOf(asked, 'amount'), textOf(asked, 'reason') || 'fraudulent');
}

/** From now on the card declines, asks for 3-D Secure, or keeps payments in processing. `declines: null` makes it good. */
function changeCard(work: Work, id: string, asked: Asked): object {
  const card = heldCard(work, paymentMethodNamed(work, id, 'id'));
  const changed = { ...card.changed };
  if (asked.reset === true) for (const name of Object.keys(changed)) delete changed[name as keyof typeof changed];
  if (asked.declines !== undefined) changed.declines = asked.declines === null ? null : declineName(asked.declines);
  if (asked.authentication !== undefined) changed.authentication = authenticationIn(asked.authentication);
  if (typeof asked.processing === 'boolean') changed.processing = asked.processing;
  const setUp = typeof asked.set_up === 'boolean' ? asked.set_up : card.setUp;
  return work.put('cards', { ...card, changed, setUp });
}

function submitFor(work: Work, id: string, asked: Asked): object {
  const number = textOf(asked, 'number') || '4242424242424242';
  const card = readTypedCard(work, { number, expiry: '12/49', cvc: '123', name: textOf(asked, 'name') || 'Sandbox Person' });
  if (typeof card === 'string') throw invalidParam(card, 'number');
  return submitCard(work, sessionNamed(work, id), card);
}

function declineIn(asked: Asked) {
  return asked.declines === undefined || asked.declines === null ? null : declines[declineName(asked.declines)];
}

function declineName(value: unknown): DeclineName {
  if (typeof value === 'string' && Object.hasOwn(declines, value)) return value as DeclineName;
  throw invalidParam(`Invalid declines: must be one of ${Object.keys(declines).join(', ')}`, 'declines');
}

function authenticationIn(value: unknown): Authentication {
  const known: readonly unknown[] = ['never', 'on_session', 'unless_set_up', 'always'];
  if (known.includes(value)) return value as Authentication;
  throw invalidParam(`Invalid authentication: must be one of ${known.join(', ')}`, 'authentication');
}

function textOf(asked: Asked, name: string): string {
  const value = asked[name];
  return typeof value === 'string' ? value : '';
}

function wholeOf(asked: Asked, name: string, least = 0): number {
  const value = asked[name];
  if (typeof value === 'number' && Number.isInteger(value) && value >= least) return value;
  throw invalidParam(`Invalid integer: ${name}`, name);
}

function find(controls: Record<string, Control>, address: string): { control: Control; id: string } | undefined {
  const exact = controls[address];
  if (exact) return { control: exact, id: '' };
  const [start = '', room = '', id = '', ...rest] = address.split('/');
  const control = controls[[start, room, ':id', ...rest].join('/')];
  return control && { control, id };
}

function readJson(body: string): Asked {
  if (body === '') return {};
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null) return value as Asked;
  } catch {
    // Told below in the API's own form.
  }
  throw invalidParam('The switches take a JSON object.');
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
