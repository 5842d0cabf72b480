import { uuidv7 } from 'uuidv7';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, type Scoped, scopeOf, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { enqueueAfterCommit } from '../../platform/queue/queue';
import { countDifference, type Difference } from '../judge-alerts';
import { MOST_RULE_SETS, type RuleSet, type StoredRuleSet } from './rule-set.model';
import { deleteRuleSet, getRuleSet, lockRuleSets, placeRuleSets, saveRuleSetRows } from './rule-sets.repository';

/** `save`: without an id a new one, below the others. */
export type RuleSetChange = { readonly kind: 'save'; readonly id?: string; readonly set: RuleSet } | { readonly kind: 'remove'; readonly id: string } | { readonly kind: 'move'; readonly id: string; readonly up: boolean };

type Asking = { organizationId: string; change: RuleSetChange; actor: Actor };

/**
 * Changes the sets of rules of an organization (beyond.md X14); its alerts are judged anew at once, by a job. Throws RuleBroken for more than MOST_RULE_SETS, NotFound for another organization's.
 * Safe to repeat: what changes nothing is not written down.
 */
export async function changeRuleSets({ organizationId, change, actor }: Asking): Promise<void> {
  await within(scopeOf(organizationId, actor), async (trx) => {
    const now = await databaseNow(trx);
    const written = await write(trx, organizationId, change, now);
    if (!written) return;
    await recordAudit(trx, { organizationId, actor, action: `alert-rules.${DONE[change.kind]}`, subjectType: 'alert_rule_set', subjectId: written.id, before: written.before, after: written.after, now });
    enqueueAfterCommit(trx, 'alerts.judge', { id: organizationId });
  });
}

/** How many alerts this change would close, open and give another level: it is made, counted by the same judging, and taken back. */
export async function previewRuleSets({ organizationId, change, actor }: Asking): Promise<Difference> {
  let difference: Difference | undefined;
  try {
    await within(scopeOf(organizationId, actor), async (trx) => {
      const now = await databaseNow(trx);
      await write(trx, organizationId, change, now);
      difference = await countDifference(trx, organizationId, now);
      throw new TakenBack();
    });
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error;
  }
  return difference!;
}

class TakenBack extends Error {}

const DONE = { save: 'saved', remove: 'removed', move: 'moved' } as const;
type Written = { id: string; before: unknown; after: unknown };

async function write(trx: Scoped, organizationId: string, change: RuleSetChange, now: Date): Promise<Written | undefined> {
  const standing = await lockRuleSets(trx, organizationId);
  if (change.kind === 'save') return save(trx, organizationId, standing, change, now);
  const before = await getRuleSet(trx, organizationId, change.id);
  if (change.kind === 'move') return move(trx, organizationId, standing, change);
  await deleteRuleSet(trx, organizationId, change.id);
  return { id: change.id, before, after: null };
}

async function save(trx: Scoped, organizationId: string, standing: readonly StoredRuleSet[], { id, set }: { id?: string; set: RuleSet }, now: Date): Promise<Written> {
  const before = id === undefined ? null : await getRuleSet(trx, organizationId, id);
  const twin = standing.find((each) => each.id !== id && each.name === set.name);
  if (twin) throw new RuleBroken(`There is a rule set called ${set.name} already. Choose another name.`);
  if (!before && standing.length >= MOST_RULE_SETS) throw new RuleBroken(`There are ${MOST_RULE_SETS} rule sets already. Remove one first.`);
  const after = { ...set, id: before?.id ?? uuidv7(), place: before?.place ?? Math.max(0, ...standing.map(({ place }) => place)) + 1 };
  await saveRuleSetRows(trx, organizationId, after, now);
  return { id: after.id, before, after };
}

async function move(trx: Scoped, organizationId: string, standing: readonly StoredRuleSet[], { id, up }: { id: string; up: boolean }): Promise<Written | undefined> {
  const before = standing.map((set) => set.id);
  const at = before.indexOf(id);
  const to = up ? at - 1 : at + 1;
  if (to < 0 || to >= before.length) return undefined;
  const after = before.map((each, place) => (place === at ? before[to]! : place === to ? id : each));
  await placeRuleSets(trx, organizationId, after);
  return { id, before: { place: at + 1 }, after: { place: to + 1 } };
}
