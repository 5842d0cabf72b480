import { type IncomingMessage, type ServerResponse } from 'node:http';
import { inWords } from '../api/amounts';
import { continueAuthenticated, failAuthentication } from '../charging';
import { completeSession, noteRefusal } from '../checkout';
import { ApiError } from '../asking/errors';
import { readForm } from '../asking/form-encoding';
import { type PaymentIntentObject } from '../objects/payment-intent';
import { type SetupIntentObject } from '../objects/setup-intent';
import { type Challenge } from '../records/private-records';
import { completeSetup, failSetupAuthentication } from '../setting-up';
import { Work, type World } from '../records/world';
import { html, redirect, sendPage } from './html';

type Intent = PaymentIntentObject | SetupIntentObject;
type Result = { succeeded: boolean; refusal: string | null; intent: Intent };

const couldNotAuthenticate = 'We are unable to authenticate your payment method. Choose a different payment method and try again.';

/** The 3-D Secure page: the bank asks whether it is really you. */
export async function authenticationPage(world: World, challengeId: string, incoming: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
  const challenge = world.store.find('challenges', challengeId);
  const intent = challenge && intentOf(world, challenge);
  if (!challenge || !intent) return sendPage(response, 404, 'Not found', html`<h1>This page does not exist</h1>`);
  if (challenge.state === 'done') return redirect(response, wayBack(challenge, intent));
  if (intent.status !== 'requires_action' || intent.payment_method !== challenge.paymentMethod) return showVoid(response, challenge, intent);
  if (incoming.method !== 'POST') return showQuestion(response, challenge, intent);
  const work = new Work(world);
  const result = decide(work, challenge, intent, readForm(body).answer === 'complete');
  work.put('challenges', { ...challenge, state: 'done' });
  const url = afterwards(work, challenge, result);
  await work.saveAndPublish();
  redirect(response, url);
}

function decide(work: Work, challenge: Challenge, intent: Intent, passed: boolean): Result {
  const method = work.store.find('payment_methods', challenge.paymentMethod)!;
  if (intent.object === 'setup_intent') {
    const after = passed ? completeSetup(work, { ...intent, next_action: null }, method) : failSetupAuthentication(work, intent, method);
    return { succeeded: passed, refusal: passed ? null : couldNotAuthenticate, intent: after };
  }
  if (!passed) return { succeeded: false, refusal: couldNotAuthenticate, intent: failAuthentication(work, intent, method) };
  try {
    return { succeeded: true, refusal: null, intent: continueAuthenticated(work, intent, method) };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 402) throw error;
    return { succeeded: false, refusal: error.message, intent: intentOf(work.world, challenge)! };
  }
}

function afterwards(work: Work, challenge: Challenge, result: Result): string {
  if (!('session' in challenge.returnTo)) return wayBack(challenge, result.intent);
  const session = work.store.find('sessions', challenge.returnTo.session)!;
  if (result.succeeded) return completeSession(work, session);
  noteRefusal(work, session, result.refusal);
  return `/c/pay/${session.id}`;
}

/** Where this challenge leads: the session's page (which knows how to go on), or the caller's address with the outcome. */
function wayBack(challenge: Challenge, intent: Intent): string {
  if ('session' in challenge.returnTo) return `/c/pay/${challenge.returnTo.session}`;
  if (challenge.returnTo.url === '') return '/3ds/closed';
  const url = new URL(challenge.returnTo.url);
  url.searchParams.set(intent.object, intent.id);
  url.searchParams.set(`${intent.object}_client_secret`, intent.client_secret);
  url.searchParams.set('redirect_status', intent.status === 'succeeded' ? 'succeeded' : intent.status === 'processing' ? 'pending' : 'failed');
  return url.href;
}

function showQuestion(response: ServerResponse, challenge: Challenge, intent: Intent): void {
  const what = intent.object === 'payment_intent' ? `A payment of ${inWords(intent.amount, intent.currency)} needs your approval.` : 'Saving this card needs your approval.';
  sendPage(response, 200, '3-D Secure', html`<h1>3-D Secure</h1>
<p>${what}</p>
<p>With a real card your bank would ask you here, by an app or a code. Choose how it ends.</p>
<form method="post" action="/3ds/${challenge.id}">
<button type="submit" name="answer" value="complete">Complete</button>
<button class="second" type="submit" name="answer" value="fail">Fail</button>
</form>`);
}

function showVoid(response: ServerResponse, challenge: Challenge, intent: Intent): void {
  const back = wayBack(challenge, intent);
  sendPage(response, 410, 'No longer needed', html`<h1>This approval is no longer needed</h1>
<p>The payment has ended or was started again.</p>
<a class="button" href="${back}">Go back</a>`);
}

function intentOf(world: World, challenge: Challenge): Intent | undefined {
  return world.store.find('payment_intents', challenge.intent) ?? world.store.find('setup_intents', challenge.intent);
}
