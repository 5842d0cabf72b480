import { z } from 'zod';
import { type FormResult, optionalText, readForm, text } from '../../../platform/pages/forms';
import { type EditField } from '../edit-steps';
import { type PlanFacts } from './plan-facts';

const whole = (what: string, max: number, min = 0) => text(what, 12).refine((typed) => /^\d{1,9}$/.test(typed) && Number(typed) >= min && Number(typed) <= max, `Enter ${what} as a whole number from ${min} to ${max}.`).transform(Number);
/** Empty is no limit, or no trial. */
const wholeOrNone = (what: string, max: number, min = 0) => optionalText(what, 12)
  .refine((typed) => typed === '' || (/^\d{1,9}$/.test(typed) && Number(typed) >= min && Number(typed) <= max), `Enter ${what} as a whole number from ${min} to ${max}, or leave it empty.`)
  .transform((typed) => (typed === '' ? null : Number(typed)));
const yes = z.string().optional().transform((typed) => typed === 'yes');

const Form = z.object({
  name: text('a name', 100), is_sellable: yes,
  storage_gb: wholeOrNone('the storage', 1_000_000, 1), computer_limit: wholeOrNone('the computers', 100_000), server_limit: wholeOrNone('the servers', 100_000),
  internal_drives: wholeOrNone('the internal drives', 100), external_drives: wholeOrNone('the external drives', 100),
  automatic_video: yes, anti_virus: yes, network_drives: yes, file_servers: yes, databases: yes,
  trial_days: wholeOrNone('the days of a trial', 365, 1), trial_grace_days: wholeOrNone('the days kept after a trial', 365),
  grace_days: whole('the days kept after the end', 365, 1), failed_grace_days: whole('the days kept after an unpaid renewal', 365, 14),
  seen: optionalText('the earlier change', 40),
}).refine(({ trial_days: trial, trial_grace_days: grace }) => (trial === null) === (grace === null), { path: ['trial_grace_days'], message: 'Enter the days of a trial and the days kept after it together, or leave both empty.' });

export function readPlan(body: unknown): FormResult<PlanFacts & { seen: string }> {
  const form = readForm(Form, body);
  if (!form.ok) return form;
  const typed = form.value;
  return {
    ok: true, value: {
      name: typed.name, isSellable: typed.is_sellable, storageGb: typed.storage_gb, computerLimit: typed.computer_limit, serverLimit: typed.server_limit, internalDrives: typed.internal_drives,
      externalDrives: typed.external_drives, automaticVideo: typed.automatic_video, antiVirus: typed.anti_virus, networkDrives: typed.network_drives, fileServers: typed.file_servers,
      databases: typed.databases, trialDays: typed.trial_days, trialGraceDays: typed.trial_grace_days, graceDays: typed.grace_days, failedGraceDays: typed.failed_grace_days, seen: typed.seen,
    },
  };
}

const count = (name: string, label: string, more: Readonly<Record<string, unknown>> = {}): EditField => ({ name, label, inputmode: 'numeric', width: 'short', autocomplete: 'off', ...more });
const limit = (name: string, label: string, more: Readonly<Record<string, unknown>> = {}): EditField => count(name, label, { optional: true, hint: 'Empty is unlimited.', ...more });
const box = (name: string, label: string): EditField => ({ name, label, type: 'checkbox' });

export const planFields: readonly EditField[] = [
  { name: 'name', label: 'Name', width: 'medium', maxlength: 100, autocomplete: 'off' }, box('is_sellable', 'On sale'),
  limit('storage_gb', 'Storage', { suffix: 'GB' }), limit('computer_limit', 'Computers'), limit('server_limit', 'Servers'), limit('internal_drives', 'Internal drives of a computer'), limit('external_drives', 'External drives of a computer'),
  box('automatic_video', 'Backs up videos by itself'), box('anti_virus', 'Comes with anti-virus'), box('network_drives', 'Backs up network drives'), box('file_servers', 'Backs up file servers'), box('databases', 'Backs up databases'),
  count('trial_days', 'Days of a trial', { optional: true, hint: 'Empty where the plan can’t be tried. One plan for households and one for companies can.' }), count('trial_grace_days', 'Days that data is kept after a trial', { optional: true }),
  count('grace_days', 'Days that data is kept after the end'), count('failed_grace_days', 'Days that data is kept after an unpaid renewal', { hint: 'At least 14: the tries to charge take that long.' }),
];

/** What stands in the form before anything is typed. */
export function typedPlan(plan: PlanFacts): Record<string, string> {
  const number = (value: number | null) => (value === null ? '' : String(value));
  const tick = (value: boolean) => (value ? 'yes' : '');
  return {
    name: plan.name, is_sellable: tick(plan.isSellable), storage_gb: number(plan.storageGb), computer_limit: number(plan.computerLimit), server_limit: number(plan.serverLimit),
    internal_drives: number(plan.internalDrives), external_drives: number(plan.externalDrives), automatic_video: tick(plan.automaticVideo), anti_virus: tick(plan.antiVirus),
    network_drives: tick(plan.networkDrives), file_servers: tick(plan.fileServers), databases: tick(plan.databases), trial_days: number(plan.trialDays), trial_grace_days: number(plan.trialGraceDays),
    grace_days: number(plan.graceDays), failed_grace_days: number(plan.failedGraceDays),
  };
}
