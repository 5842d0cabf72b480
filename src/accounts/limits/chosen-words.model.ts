import { count as countText } from '../../platform/values/format';

/** What a limited member reads on their own lists: how many accounts there are for them, and who decides. */
export function chosenWords(count: number): string {
  if (count === 0) return 'No accounts were chosen for you yet. Ask an administrator of your organization.';
  if (count === 1) return 'You see 1 account that was chosen for you.';
  return `You see ${countText(count)} accounts that were chosen for you.`;
}
