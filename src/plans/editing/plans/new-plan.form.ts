import { z } from 'zod';
import { text } from '../../../platform/pages/forms';
import { type EditField } from '../edit-steps';

export const NewPlanForm = z.object({
  code: text('a code', 40).refine((typed) => /^[a-z][a-z0-9_]{2,39}$/.test(typed), 'Enter a code of small letters, digits and underscores, like safe_pro_max.'),
  name: text('a name', 100),
  rank: text('a rank', 3).refine((typed) => /^\d{1,3}$/.test(typed) && Number(typed) >= 1, 'Enter a rank from 1 to 999.').transform(Number),
});

export function newPlanFields(productName: string): EditField[] {
  return [
    { name: 'name', label: 'Name', width: 'medium', maxlength: 100, autocomplete: 'off' },
    { name: 'code', label: 'Code', width: 'medium', maxlength: 40, autocomplete: 'off', hint: 'Stands in files and papers for ever, like safe_pro_max.' },
    { name: 'rank', label: `Rank among the plans of ${productName}`, width: 'short', inputmode: 'numeric', autocomplete: 'off', hint: 'Upgrades lead to higher ranks.' },
  ];
}

export function typedNewPlan({ name }: { name: string }, rank: number): Record<string, string> {
  return { name: `${name} copy`.slice(0, 100), code: '', rank: String(rank) };
}
