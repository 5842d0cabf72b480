import { uuidv7 } from 'uuidv7';
import { type RuleSet } from '../../../src/alerts/rules/rule-set.model';
import { replaceTags } from '../../../src/alerts/rules/account-tags.repository';
import { lockRuleSets, saveRuleSetRows } from '../../../src/alerts/rules/rule-sets.repository';
import { databaseNow, within } from '../../../src/platform/database/database';

type Given = Partial<RuleSet> & { organizationId: string; taggedAccountId?: string };

/** A rule set below the others, which switches wrong clocks off unless told; its tags are put on an account. */
export async function createRuleSet({ organizationId, taggedAccountId, ...given }: Given): Promise<string> {
  const id = uuidv7();
  await within({ organizationId }, async (trx) => {
    const standing = await lockRuleSets(trx, organizationId);
    const set: RuleSet = { name: 'Quiet', tags: [], excludedTags: [], excludedAccountIds: [], settings: [{ rule: 'clock_wrong', isOn: false, level: null, threshold: null }], ...given };
    await saveRuleSetRows(trx, organizationId, { ...set, id, place: standing.length + 1 }, await databaseNow(trx));
    if (taggedAccountId) await replaceTags(trx, { organizationId, accountId: taggedAccountId, tags: [...set.tags] });
  });
  return id;
}
