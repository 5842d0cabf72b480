import { databaseNow, within } from '../../platform/database/database';
import { type JobContext } from '../../platform/queue/queue';
import { type Due, type DueMoment, listDue } from './due-subscriptions.report';

export interface Batch {
  readonly organizationId: string;
  readonly due: readonly Due[];
  readonly now: Date;
}

type Sweep = { moment: DueMoment; batchSize: number; atOnce?: number; context: JobContext };

/** Wide, so that those of one organization come together; a row of it is some hundred bytes. */
const pageSize = 10_000;

/**
 * Finds by state, page by page, all subscriptions whose moment has come and hands them over in batches of one organization, a few at
 * once. The database's clock decides (golden case G23). A batch that fails is tried one by one; what fails then is logged and stays due.
 */
export async function sweepDue({ moment, batchSize, atOnce = 4, context }: Sweep, work: (batch: Batch) => Promise<void>): Promise<void> {
  const now = await within('system', databaseNow, { readOnly: true });
  let last: Due | undefined;
  for (;;) {
    const page: Due[] = await within('system', (trx) => listDue(trx, moment, now, last, pageSize), { readOnly: true });
    await runAtOnce(batchesOf(page, batchSize, now), atOnce, context, (batch) => alone(batch, context, work));
    last = page.at(-1);
    if (!last || page.length < pageSize || context.stopping.aborted) return;
  }
}

async function runAtOnce(batches: Batch[], atOnce: number, { stopping }: JobContext, run: (batch: Batch) => Promise<void>): Promise<void> {
  const work = async (): Promise<void> => {
    for (let batch = batches.shift(); batch && !stopping.aborted; batch = batches.shift()) await run(batch);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** One that cannot be dealt with must not keep its neighbours from it. */
export async function alone(batch: Batch, { log }: JobContext, work: (batch: Batch) => Promise<void>): Promise<void> {
  try {
    await work(batch);
  } catch (error) {
    if (batch.due.length === 1) return log.error({ err: error, subscription: batch.due[0]!.id }, 'a subscription could not be dealt with; the next sweep tries again');
    log.warn({ err: error, organization: batch.organizationId }, 'a batch failed; its subscriptions are taken one by one');
    for (const one of batch.due) await alone({ ...batch, due: [one] }, { log } as JobContext, work);
  }
}

/** Those of an account that one side pays for stay together: they are charged on one invoice. */
export function batchesOf(page: readonly Due[], batchSize: number, now: Date): Batch[] {
  const filling = new Map<string, Due[]>();
  const batches: Due[][] = [];
  for (const [, account] of groupedBy(page, ({ organizationId, accountId }) => `${organizationId} ${accountId}`)) {
    const organizationId = account[0]!.organizationId;
    const batch = filling.get(organizationId);
    if (batch && batch.length + account.length <= batchSize) batch.push(...account);
    else {
      const begun = [...account];
      filling.set(organizationId, begun);
      batches.push(begun);
    }
  }
  return batches.map((due) => ({ organizationId: due[0]!.organizationId, due, now }));
}

export function groupedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
