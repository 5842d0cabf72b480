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
    const counts: Record<string, number> = {};
    for (const { kind, struck } of await this.faults()) counts[kind] = (counts[kind] ?? 0) + struck;
    return counts;
  }

  /** Whether a call is still to be made to hang. */
  async isHangingLeft(): Promise<boolean> {
    return (await this.faults()).some(({ kind, struck, times }) => kind.startsWith('hang') && struck < times!);
  }

  /** Whether a charge has been made whose answer does not come. */
  async isSilent(): Promise<boolean> {
    return (await this.faults()).some(({ kind, struck }) => kind === 'hang_after' && struck > 0);
  }

  async noMoreHanging(): Promise<void> {
    for (const { id, kind, struck } of await this.faults()) if (kind.startsWith('hang') && struck === 0) await this.control('DELETE', `/faults/${id}`);
  }

  private async faults(): Promise<{ id: string; kind: string; struck: number; times: number | null }[]> {
    return (await this.control<{ faults: { id: string; kind: string; struck: number; times: number | null }[] }>('GET', '/faults')).faults;
  }
}

const charges = { method: 'POST', path: '/v1/payment_intents' };
/** Longer than the product waits for an answer (20 s): the charge comes to be when nobody expects it any more. */
export const hangMs = 26_000;

/**
 * Everything that may go wrong between us and Stripe, each with its chance. First a few calls hang: `late` ones are carried out when nobody
 * waits any more, `silent` ones at once. `lost` is the share of charges that are made and whose answer is lost.
 */
export async function switchFaultsOn(sandbox: Sandbox, { late, silent, lost = 0.15 }: { late: number; silent: number; lost?: number }): Promise<void> {
  const calls = [
    { kind: 'hang_before', times: late, ms: hangMs, ...charges }, { kind: 'hang_after', times: silent, ms: hangMs, ...charges },
    { kind: 'rate_limit', probability: 0.06, path: '/v1/' }, { kind: 'error_before', probability: 0.05, path: '/v1/' },
    { kind: 'error_before_saved', probability: 0.05, ...charges }, { kind: 'error_after', probability: 0.12, ...charges },
    { kind: 'drop_before', probability: 0.05, path: '/v1/' }, { kind: 'drop_after', probability: lost, ...charges },
  ];
  const events = [
    { kind: 'double', probability: 0.2 }, { kind: 'late', probability: 0.2, ms: 3_000 }, { kind: 'reorder', probability: 0.15 },
    { kind: 'early', probability: 0.2 }, { kind: 'drop', probability: 0.1 },
  ];
  for (const fault of [...calls, ...events]) await sandbox.control('POST', '/faults', fault);
}
