/** Sets the sandbox's switches. */
export class Sandbox {
  constructor(private readonly url: string, private readonly secretKey: string) {}

  async control<Answer = unknown>(method: 'GET' | 'POST' | 'DELETE', address: string, body?: object): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.secretKey}`, 'content-type': 'application/json' };
    const answer = await fetch(`${this.url}/_sandbox${address}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return (await answer.json()) as Answer;
  }

  /** How often each kind struck. */
  async struck(): Promise<Record<string, number>> {
    const { faults } = await this.control<{ faults: { kind: string; struck: number }[] }>('GET', '/faults');
    return Object.fromEntries(faults.map(({ kind, struck }) => [kind, struck]));
  }
}

const charges = { method: 'POST', path: '/v1/payment_intents' };
/** Longer than the product waits for an answer (20 s): the charge comes to be when nobody expects it any more. */
const hangMs = 26_000;

/** Everything that may go wrong between us and Stripe, each with its chance; the calls that hang come first and are few. */
export async function switchFaultsOn(sandbox: Sandbox, { hangs }: { hangs: number }): Promise<void> {
  const calls = [
    { kind: 'hang_before', times: hangs, ms: hangMs, ...charges }, { kind: 'hang_after', times: hangs, ms: hangMs, ...charges },
    { kind: 'rate_limit', probability: 0.06, path: '/v1/' }, { kind: 'error_before', probability: 0.05, path: '/v1/' },
    { kind: 'error_before_saved', probability: 0.05, ...charges }, { kind: 'error_after', probability: 0.12, ...charges },
    { kind: 'drop_before', probability: 0.05, path: '/v1/' }, { kind: 'drop_after', probability: 0.15, ...charges },
  ];
  const events = [
    { kind: 'double', probability: 0.2 }, { kind: 'late', probability: 0.2, ms: 3_000 }, { kind: 'reorder', probability: 0.15 },
    { kind: 'early', probability: 0.2 }, { kind: 'drop', probability: 0.1 },
  ];
  for (const fault of [...calls, ...events]) await sandbox.control('POST', '/faults', fault);
}
