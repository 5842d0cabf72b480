import { timingSafeEqual } from 'node:crypto';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { findEndpoint } from './api/routes';
import { type CallRecord, type Calls } from './asking/calls';
import { ApiError, type ErrorBody } from './asking/errors';
import { expanded } from './asking/expand';
import { type CallFault, type Fault, type Faults } from './faults';
import { type FormMap, readForm } from './asking/form-encoding';
import { fingerprintOf, type Keys, remember } from './asking/idempotency';
import { apiVersion } from './objects/event';
import { Params } from './asking/params';
import { newId } from './random';
import { searchPaymentIntents } from './asking/search';
import { now, Work, type World } from './records/world';

export type Api = { world: World; keys: Keys; faults: Faults; calls: Calls; secretKey: string; searchLagSeconds: number };

type Request = { id: string; method: string; path: string; values: FormMap; key: string | null; startedAt: number };
type Answer = { status: number; body: object; replayed: boolean };

/** Answers one call to `/v1/…` as Stripe would, or as the switch that strikes it says. */
export async function answerApi(api: Api, incoming: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
  const request = readRequest(incoming, body);
  const fault = isAllowed(api, incoming) ? api.faults.forCall(request.method, request.path) : undefined;
  let answer: Answer | null;
  try {
    if (!isAllowed(api, incoming)) throw unauthorized(incoming);
    answer = await runWithFault(api, request, fault);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    answer = { status: error.status, body: { error: error.body }, replayed: false };
  }
  api.calls.add(recordOf(request, answer, fault));
  if (answer) send(response, request, answer);
  else incoming.socket.destroy();
}

/** Null when the connection must end without an answer. */
async function runWithFault(api: Api, request: Request, fault: Fault<CallFault> | undefined): Promise<Answer | null> {
  switch (fault?.kind) {
    case 'rate_limit': throw new ApiError(429, { type: 'invalid_request_error', code: 'rate_limit', message: 'Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.' }, false);
    case 'error_before': throw outage(false);
    case 'drop_before': return null;
    case 'hang_before': await pause(fault.ms); return run(api, request);
    case 'hang_after': return run(api, request, undefined, fault.ms);
    case 'error_before_saved': return run(api, request, 'instead');
    case 'error_after': return run(api, request, 'afterwards');
    case 'drop_after': await run(api, request).catch(onlyApiErrors); return null;
    case undefined: return run(api, request);
  }
}

/** Runs the call under its key: a known key replays its answer, an unknown one is remembered with the answer. */
async function run(api: Api, request: Request, outageWhen?: 'instead' | 'afterwards', waitMs = 0): Promise<Answer> {
  const key = request.method === 'POST' ? request.key : null;
  const fingerprint = key === null ? '' : fingerprintOf(request.method, request.path, request.values);
  const known = key === null ? undefined : api.keys.begin(api.world, key, fingerprint);
  if (known) return { status: known.status, body: known.body, replayed: true };
  const work = new Work(api.world, { id: request.id, idempotency_key: key });
  try {
    const { answer, executed } = execute(api, request, work, outageWhen);
    if (key !== null && executed) remember(work, key, fingerprint, answer.status, answer.body);
    if (work.puts.length > 0) await work.saveAndPublish();
    else await api.world.journal.settled();
    if (waitMs > 0) await pause(waitMs);
    return answer;
  } finally {
    if (key !== null) api.keys.end(key);
  }
}

function execute(api: Api, request: Request, work: Work, outageWhen: 'instead' | 'afterwards' | undefined): { answer: Answer; executed: boolean } {
  try {
    if (outageWhen === 'instead') throw outage(true);
    const body = callEndpoint(api, request, work);
    if (outageWhen === 'afterwards') throw outage(true);
    return { answer: { status: 200, body, replayed: false }, executed: true };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const told = outageWhen === 'afterwards' && error.executed ? outage(true) : error;
    return { answer: { status: told.status, body: { error: told.body }, replayed: false }, executed: told.executed };
  }
}

function callEndpoint(api: Api, request: Request, work: Work): object {
  const params = new Params(request.values);
  const expand = params.texts('expand');
  if (request.method === 'GET' && request.path === '/v1/payment_intents/search') {
    return expanded(work.store, searchPaymentIntents(work.store, params, now(api.world) - api.searchLagSeconds), expand);
  }
  const found = findEndpoint(request.method, request.path);
  if (!found) throw unknownAddress(request);
  return expanded(work.store, found.endpoint({ params, ids: found.ids, work }), expand);
}

function readRequest(incoming: IncomingMessage, body: string): Request {
  const [path = '', query = ''] = incoming.url!.split('?', 2);
  const key = incoming.headers['idempotency-key'];
  const method = incoming.method ?? 'GET';
  return { id: newId('req_', 14), method, path, values: readForm(method === 'POST' ? body : query), key: typeof key === 'string' ? key : null, startedAt: Date.now() };
}

function send(response: ServerResponse, request: Request, answer: Answer): void {
  const text = JSON.stringify(answer.body, null, 2);
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-cache, no-store',
    'request-id': request.id,
    'stripe-version': apiVersion,
    ...(request.key !== null && { 'idempotency-key': request.key }),
    ...(answer.replayed && { 'idempotent-replayed': 'true', 'stripe-should-retry': 'false' }),
  });
  response.end(text);
}

export function isAllowed(api: Pick<Api, 'secretKey'>, incoming: IncomingMessage): boolean {
  const [scheme = '', credentials = ''] = (incoming.headers.authorization ?? '').split(' ', 2);
  const given = scheme === 'Basic' ? Buffer.from(credentials, 'base64').toString().replace(/:$/, '') : credentials;
  const [a, b] = [Buffer.from(given), Buffer.from(api.secretKey)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function unauthorized(incoming: IncomingMessage): ApiError {
  const message = incoming.headers.authorization ? 'Invalid API Key provided.' : 'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. \'Authorization: Bearer YOUR_SECRET_KEY\').';
  return new ApiError(401, { type: 'invalid_request_error', message }, false);
}

function unknownAddress(request: Request): ApiError {
  const message = `Unrecognized request URL (${request.method}: ${request.path}). This sandbox speaks the part of Stripe's API that Partner Portal uses.`;
  return new ApiError(404, { type: 'invalid_request_error', message }, false);
}

function outage(executed: boolean): ApiError {
  const body: ErrorBody = { type: 'api_error', message: 'An unknown error occurred. (Sandbox switch)' };
  return new ApiError(500, body, executed);
}

function onlyApiErrors(error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
}

function recordOf(request: Request, answer: Answer | null, fault: Fault | undefined): CallRecord {
  return {
    id: request.id,
    at: new Date(request.startedAt).toISOString(),
    method: request.method,
    path: request.path,
    params: request.values,
    idempotencyKey: request.key,
    status: answer?.status ?? null,
    replayed: answer?.replayed ?? false,
    fault: fault?.kind ?? null,
    ms: Date.now() - request.startedAt,
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
