import { type IncomingMessage, type ServerResponse } from 'node:http';
import { inWords } from '../api/amounts';
import { readTypedCard } from '../cards';
import { noteRefusal, submitCard } from '../checkout';
import { readForm } from '../asking/form-encoding';
import { type CheckoutSessionObject } from '../objects/checkout-session';
import { testCards } from '../test-cards';
import { now, Work, type World } from '../records/world';
import { html, type Html, redirect, sendPage } from './html';

/** The hosted Checkout page: shows what is to be paid, takes a card. */
export async function checkoutPage(world: World, sessionId: string, incoming: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
  const session = world.store.find('sessions', sessionId);
  if (!session) return sendPage(response, 404, 'Not found', html`<h1>This page does not exist</h1>`);
  if (session.status !== 'open' || session.expires_at <= now(world)) return showClosed(response, session);
  if (incoming.method !== 'POST') return showForm(world, response, session, world.store.find('plans', session.id)!.refusal);
  return submit(world, response, session, body);
}

async function submit(world: World, response: ServerResponse, session: CheckoutSessionObject, body: string): Promise<void> {
  const form = readForm(body);
  const typed = (name: string) => (typeof form[name] === 'string' ? form[name] : '');
  const work = new Work(world);
  const card = readTypedCard(work, { number: typed('card_number'), expiry: typed('expiry'), cvc: typed('cvc'), name: typed('name') });
  if (typeof card === 'string') return showForm(world, response, session, card, typed('name'), 422);
  const step = submitCard(work, session, card);
  noteRefusal(work, session, null);
  await work.saveAndPublish();
  if (step.kind === 'refused') return showForm(world, response, session, step.reason, typed('name'), 402);
  redirect(response, step.url);
}

function showForm(world: World, response: ServerResponse, session: CheckoutSessionObject, error: string | null, name = '', status = 200): void {
  const paying = session.mode === 'payment';
  const amount = paying ? inWords(session.amount_total!, session.currency!) : null;
  sendPage(response, status, paying ? 'Pay by card' : 'Save a card', html`<h1>${paying ? 'Pay by card' : 'Save a card'}</h1>
${paying ? html`<p class="amount">${amount}</p>
${lines(world, session)}` : html`<p>The card is kept for later payments. Nothing is charged now.</p>`}
${error === null ? null : html`<p class="error" role="alert" id="refusal">${error}</p>`}
<form method="post" action="/c/pay/${session.id}" autocomplete="off">
<label for="card_number">Card number</label>
<input id="card_number" name="card_number" inputmode="numeric" placeholder="4242 4242 4242 4242" maxlength="30" required>
<div class="pair">
<div><label for="expiry">Expiry (MM / YY)</label>
<input id="expiry" name="expiry" inputmode="numeric" placeholder="12 / 34" maxlength="9" required></div>
<div><label for="cvc">Security code</label>
<input id="cvc" name="cvc" inputmode="numeric" placeholder="123" maxlength="4" required></div>
</div>
<label for="name">Name on card</label>
<input id="name" name="name" value="${name}" maxlength="200" required>
<button type="submit">${paying ? html`Pay ${amount}` : 'Save card'}</button>
${session.cancel_url === null ? null : html`<a class="button second" href="${session.cancel_url}">Cancel</a>`}
</form>
${hints()}`);
}

function lines(world: World, session: CheckoutSessionObject): Html {
  const items = world.store.find('plans', session.id)!.lines.map((line) => html`<li><span>${line.description}${line.quantity > 1 ? ` × ${line.quantity}` : ''}</span> <span>${inWords(line.amount_total, line.currency)}</span></li>
`);
  return html`<ul class="lines">
${items}</ul>`;
}

function hints(): Html {
  const rows = Object.entries(testCards).map(([number, kind]) => html`<tr><td>${number.replace(/(\d{4})(?=\d)/g, '$1 ')}</td><td>${kind.hint}</td></tr>
`);
  return html`<h2>Test cards</h2>
<p>Any expiry date to come and any three digits.</p>
<table>
<thead><tr><th scope="col">Number</th><th scope="col">What it does</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`;
}

function showClosed(response: ServerResponse, session: CheckoutSessionObject): void {
  const done = session.status === 'complete';
  const back = done ? session.success_url.replaceAll('{CHECKOUT_SESSION_ID}', session.id) : session.cancel_url;
  sendPage(response, done ? 200 : 410, done ? 'All done' : 'Time is up', html`<h1>${done ? 'All done here' : 'This page has expired'}</h1>
<p>${done ? 'This page has already been used.' : 'Go back and start again. You have not been charged.'}</p>
${back === null ? null : html`<a class="button" href="${back}">Go back</a>`}`);
}
