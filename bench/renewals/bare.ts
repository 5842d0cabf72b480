import pg from 'pg';
import { uuidv7 } from 'uuidv7';
import { call, customersWithCards, post } from './stripe-customers';

/**
 * What a renewal costs at the least: two transactions of six statements each (row lock, invoice, line, payment; term, mail,
 * audit, the payment's end) around the two calls to Stripe, ten at a time. Answers renewals per second.
 */
export async function bareRenewals(ownerUrl: string, apiUrl: string, secretKey: string, renewals: number, watch: () => () => string): Promise<{ rate: number; used: string }> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 10 });
  try {
    await pool.query(TABLES);
    await pool.query('insert into bare.subscriptions select gen_random_uuid(), current_date + 25 from generate_series(1, $1)', [renewals]);
    const { rows: waiting } = await pool.query<{ id: string }>('select id from bare.subscriptions');
    const customers = await customersWithCards(apiUrl, secretKey, Array.from({ length: 100 }, (_, place) => String(place)));
    const used = watch();
    const began = process.hrtime.bigint();
    const work = async (): Promise<void> => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const payer = customers[waiting.length % customers.length]!;
        const payment = await inTransaction(pool, (client) => intend(client, next.id));
        await call(apiUrl, secretKey, 'GET', `/v1/payment_intents?customer=${payer.customer}&limit=1`);
        const intent = await post(apiUrl, secretKey, '/v1/payment_intents', {
          amount: '10799', currency: 'usd', customer: payer.customer, payment_method: payer.card, confirm: 'true', off_session: 'true',
          'allowed_payment_method_types[0]': 'card', 'metadata[charge_ref]': payment,
        }, `bare-${payment}`);
        await inTransaction(pool, (client) => settle(client, next.id, payment, intent));
      }
    };
    await Promise.all(Array.from({ length: 10 }, work));
    return { rate: renewals / (Number(process.hrtime.bigint() - began) / 1e9), used: used() };
  } finally {
    await pool.query('drop schema if exists bare cascade');
    await pool.end();
  }
}

async function intend(client: pg.PoolClient, subscription: string): Promise<string> {
  const [invoice, payment] = [uuidv7(), uuidv7()];
  await client.query({ name: 'lock', text: 'select * from bare.subscriptions where id = $1 for update', values: [subscription] });
  await client.query({ name: 'invoice', text: `insert into bare.invoices values ($1, $2, 'open', 10799, now())`, values: [invoice, subscription] });
  await client.query({ name: 'line', text: `insert into bare.lines values ($1, $2, 'Safe Plus, 1 year', '119.99 for 1 year, less 12.00', 11999, 1200, 10799)`, values: [uuidv7(), invoice] });
  await client.query({ name: 'payment', text: `insert into bare.payments values ($1, $2, 'due', 10799, now(), null)`, values: [payment, invoice] });
  return payment;
}

async function settle(client: pg.PoolClient, subscription: string, payment: string, intent: string): Promise<void> {
  await client.query({ name: 'paid', text: `update bare.payments set state = 'paid', intent = $2 where id = $1`, values: [payment, intent] });
  await client.query({ name: 'term', text: 'insert into bare.terms values ($1, $2, current_date + 25, current_date + 390, 10799)', values: [uuidv7(), subscription] });
  await client.query({ name: 'mail', text: 'insert into bare.mails values ($1, $2, $3, $4, now())', values: [uuidv7(), 'billing@example.com', 'Your receipt', BODY] });
  await client.query({ name: 'audit', text: `insert into bare.audit values ($1, 'subscription.renewed', $2, '{"state":"active"}', now())`, values: [uuidv7(), subscription] });
}

async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const answer = await work(client);
    await client.query('commit');
    return answer;
  } finally {
    client.release();
  }
}

const BODY = 'Thank you. '.repeat(200);
const TABLES = `
  drop schema if exists bare cascade; create schema bare;
  create table bare.subscriptions (id uuid primary key, expires_on date not null);
  create table bare.invoices (id uuid primary key, subscription_id uuid not null, status text not null, total_cents bigint not null, created_at timestamptz not null);
  create table bare.lines (id uuid primary key, invoice_id uuid not null, description text not null, explanation text not null, list bigint, discount bigint, net bigint);
  create table bare.payments (id uuid primary key, invoice_id uuid not null, state text not null, amount_cents bigint not null, due_at timestamptz not null, intent text);
  create table bare.terms (id uuid primary key, subscription_id uuid not null, starts_on date not null, ends_on date not null, value_cents bigint not null, unique (subscription_id, starts_on));
  create table bare.mails (id uuid primary key, recipient text not null, subject text not null, body text not null, created_at timestamptz not null);
  create table bare.audit (id uuid primary key, action text not null, subject text not null, after jsonb, created_at timestamptz not null)`;
