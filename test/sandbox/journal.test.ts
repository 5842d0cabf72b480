import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type Stripe from 'stripe';
import { openJournal } from '../../src/sandbox/stripe/records/journal';
import { closeSandboxes, customerWithCard, newFolder, openSandbox, postForm, renewal, sdkFor, secretKey, typedCard, until } from './support';

afterAll(closeSandboxes);

const journalOf = (dataDir: string) => join(dataDir, 'sandbox', 'stripe.journal');

describe('a restart', () => {
  it('finds everything again: cards, payments, refunds, sessions, events', async () => {
    const first = await openSandbox();
    const { customer, method } = await customerWithCard(first.stripe, 'pm_card_authenticationRequiredSetupForOffSession');
    const intent = await first.stripe.paymentIntents.create(renewal(customer.id, method.id));
    await first.stripe.refunds.create({ payment_intent: intent.id, amount: 5 });
    const session = await first.stripe.checkout.sessions.create({ mode: 'setup', currency: 'usd', customer: customer.id, success_url: 'https://portal.example/done' });
    const look = async (stripe: Stripe) => [
      (await stripe.customers.list()).data, (await stripe.paymentMethods.list({ customer: customer.id })).data,
      (await stripe.paymentIntents.list({ customer: customer.id, expand: ['data.latest_charge'] })).data,
      (await stripe.refunds.list()).data, (await stripe.checkout.sessions.list()).data, (await stripe.events.list({ limit: 100 })).data,
    ];
    const before = await look(first.stripe);
    await first.stop();
    const second = await openSandbox({ dataDir: first.dataDir, publicUrl: first.url });
    expect(await look(second.stripe)).toEqual(before);
    expect((await second.stripe.paymentIntents.create(renewal(customer.id, method.id))).status).toBe('succeeded');
    expect((await postForm(`${second.url}/c/pay/${session.id}`, typedCard('4242424242424242'))).status).toBe(303);
  });

  it('cuts off a last line that was torn, and goes on after it', async () => {
    const first = await openSandbox();
    const kept = await first.stripe.customers.create({ name: 'Kept' });
    await first.stop();
    const whole = readFileSync(journalOf(first.dataDir), 'utf8');
    appendFileSync(journalOf(first.dataDir), '[["customers",{"id":"cus_torn","obj');
    const second = await openSandbox({ dataDir: first.dataDir });
    expect((await second.stripe.customers.list()).data.map((one) => one.id)).toEqual([kept.id]);
    expect(readFileSync(journalOf(first.dataDir), 'utf8')).toBe(whole);
    await second.stripe.customers.create({ name: 'Later' });
    await second.stop();
    const third = await openSandbox({ dataDir: first.dataDir });
    expect((await third.stripe.customers.list()).data.map((one) => one.name)).toEqual(['Later', 'Kept']);
  });

  it('refuses to guess when a line in the middle is broken', async () => {
    const first = await openSandbox();
    await first.stripe.customers.create({});
    await first.stop();
    const whole = readFileSync(journalOf(first.dataDir), 'utf8');
    writeFileSync(journalOf(first.dataDir), `broken\n${whole}`);
    await expect(openSandbox({ dataDir: first.dataDir })).rejects.toThrow('damaged at line 1');
  });
});

describe('a second sandbox by mistake', () => {
  it('stops at the taken port and leaves the journal of the first alone', async () => {
    const first = await openSandbox();
    appendFileSync(journalOf(first.dataDir), 'a line that is just being written');
    await expect(openSandbox({ dataDir: first.dataDir, port: first.port })).rejects.toThrow('EADDRINUSE');
    expect(readFileSync(journalOf(first.dataDir), 'utf8')).toBe('a line that is just being written');
  });
});

describe('the journal', () => {
  it('has each line on disk when it says so, and lines that wait together share a sync', async () => {
    const file = join(newFolder(), 'a', 'b.journal');
    const journal = openJournal(file, 'fsync', () => undefined);
    await journal.append('first');
    expect(readFileSync(file, 'utf8')).toBe('first\n');
    await Promise.all(Array.from({ length: 500 }, (_, at) => journal.append(`line ${at}`)));
    await journal.settled();
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines).toEqual(['first', ...Array.from({ length: 500 }, (_, at) => `line ${at}`)]);
    await journal.close();
  });
});

describe('kill -9', () => {
  it('loses nothing that was answered', async () => {
    const dataDir = newFolder();
    const main = join(dataDir, 'main.cjs');
    buildSync({ entryPoints: [join(__dirname, '../../src/sandbox/main.ts')], bundle: true, platform: 'node', format: 'cjs', outfile: main });
    const child = spawn(process.execPath, [main], { env: { PATH: process.env.PATH, DATA_DIR: dataDir, SANDBOX_PORT: '0', STRIPE_SECRET_KEY: secretKey }, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => { said += chunk.toString(); });
    await until('the address', () => said.includes('\n'));
    const stripe = sdkFor(Number(/:(\d+)\n/.exec(said)![1]));
    const { customer, method } = await customerWithCard(stripe);
    const answered: string[] = [];
    const charge = async (at: number) => { answered.push((await stripe.paymentIntents.create(renewal(customer.id, method.id, { metadata: { at } }), { idempotencyKey: `k${at}` })).id); };
    const calls = Array.from({ length: 60 }, (_, at) => charge(at).catch(() => undefined));
    await until('some answers', () => answered.length >= 20);
    child.kill('SIGKILL');
    await Promise.all(calls);
    const again = await openSandbox({ dataDir });
    const kept = (await again.stripe.paymentIntents.list({ customer: customer.id, limit: 100 })).data.map((intent) => intent.id);
    expect(answered.length).toBeGreaterThanOrEqual(20);
    expect(answered.filter((id) => !kept.includes(id))).toEqual([]);
  });

  it('names a port that is taken and stops', async () => {
    const taken = await openSandbox();
    const dataDir = newFolder();
    const main = join(dataDir, 'main.cjs');
    buildSync({ entryPoints: [join(__dirname, '../../src/sandbox/main.ts')], bundle: true, platform: 'node', format: 'cjs', outfile: main });
    const child = spawn(process.execPath, [main], { env: { PATH: process.env.PATH, DATA_DIR: dataDir, SANDBOX_PORT: String(taken.port) }, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => { said += chunk.toString(); });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, said]).toEqual([1, 'The Stripe sandbox could not start: its port is taken; set SANDBOX_PORT\n']);
  });
});
