import { changeCatalog, type Edit } from '../../plans/editing/change-catalog';
import { enqueueAfterCommit } from '../../platform/queue/queue';
import { type Standards, standardsChange } from './standards.model';
import { getStandards, insertStandards } from './standards.repository';

/** Says what raises alerts from now on where partners' rules say nothing; all alerts are judged anew. Answers whether anything was different. */
export function changeStandards(asked: Standards, edit: Edit): Promise<boolean> {
  return changeCatalog('alert-thresholds', 'catalog.thresholds-changed', edit, async (trx) => {
    const change = standardsChange(await getStandards(trx), asked);
    return change && {
      ...change, write: async () => {
        await insertStandards(trx, change.rules.map((rule) => ({ rule, threshold: asked.get(rule)! })), { madeBy: edit.actor.id, now: edit.now });
        enqueueAfterCommit(trx, 'alerts.sweep-all', { id: 'standards' });
      },
    };
  });
}
