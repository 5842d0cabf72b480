import { type Account, customerGetsMail } from '../../../accounts/account';
import { findPlanById } from '../../../plans/catalog';
import { day } from '../../../platform/values/format';
import { yearsText } from '../../purchases/order';
import { hasScheduled } from '../../scheduled/scheduled-renewal.model';
import { isInGrace, type Subscription } from '../../subscription';
import { renewedPlan } from '../../waiting-plan.model';
import { type ActivationCode, endingOf } from '../activation-code';
import { choiceCountedUpTo, type CodeChoice } from './code-choices.report';
import { type CodeBasis, type CodeTarget, type CodeUse, kindOfUse, planOfCode, termOfUse } from './code-use.model';
import { anotherSubscription } from './code-use.form';

type Option = { value: string; label: string; hint: string };

/** The codes to choose from: one line a plan and term, before them the one that the person came with. */
export function codeOptions(choices: readonly CodeChoice[], cameWith: { code: ActivationCode; planName: string } | undefined): Option[] {
  const lines = choices.map(({ id, planName, years, count, lapsesOn }) => ({
    value: id, label: `${planName}, ${yearsText(years)}`,
    hint: `${count > choiceCountedUpTo ? `More than ${choiceCountedUpTo}` : count} available. The one that lapses first is taken; it works until ${day(lapsesOn)}.`,
  }));
  if (!cameWith || choices.some(({ id }) => id === cameWith.code.id)) return lines;
  const { code, planName } = cameWith;
  return [{ value: code.id, label: `${planName}, ${yearsText(code.years)}: the code ending in ${endingOf(code)}`, hint: `It works until ${day(code.lapsesOn)}.` }, ...lines];
}

/** What a code can go to in an account. */
export function targetOptions(account: Account, targets: readonly CodeTarget[], { catalog }: Pick<CodeBasis, 'catalog'>): Option[] {
  const standing = targets.map(({ subscription, kind }) => ({
    value: subscription.id, label: `${kind === 'trial' ? 'Turn trial' : 'Renew'} ${subscription.number}${kind === 'trial' ? ' into a paid subscription' : ''}`,
    hint: `${nameOf(subscription, findPlanById(catalog, renewedPlan(subscription).planId)?.name)}. ${whenWords(subscription, kind)}`,
  }));
  const another = account.kind === 'safe' ? 'Cover one more computer' : 'Add a new subscription';
  return [...standing, { value: anotherSubscription, label: another, hint: 'A new subscription that starts today.' }];
}

export interface ShownUse {
  readonly facts: readonly { label: string; value: string }[];
  readonly next: readonly string[];
  readonly startsOn: string;
  readonly endsOn: string;
}

/** What will happen, with its days, before anything does. */
export function shownUse(basis: CodeBasis, code: ActivationCode, use: Omit<CodeUse, 'codeId'>, now: Date): ShownUse {
  const plan = planOfCode(basis, code);
  const subscription = use.isNew ? undefined : basis.subscriptions.find(({ id }) => id === use.subscriptionId);
  const { startsOn, endsOn } = termOfUse(basis, use, code.years, now);
  const name = use.newCustomer?.name ?? basis.account!.name;
  return {
    startsOn, endsOn,
    facts: [
      { label: 'Activation code', value: code.code },
      { label: 'For', value: use.newCustomer ? `${name} (new customer)` : name },
      ...use.newCustomer ? [{ label: 'E-mail', value: use.newCustomer.email }] : [],
      ...use.newCustomer?.kind === 'safe_pro' ? [{ label: 'Administered by', value: use.administeredBy === 'partner' ? 'You, the partner' : 'The customer' }] : [],
      ...subscription ? [{ label: 'Subscription', value: subscription.number }] : [],
      { label: 'Plan and term', value: `${plan.name}, ${yearsText(code.years)}` },
      { label: 'Starts on', value: day(startsOn) }, { label: 'Expires on', value: day(endsOn) },
    ],
    next: [
      'Nothing is charged: the code has been paid for.',
      ...subscription ? standingWords(basis, plan.name, subscription, startsOn) : newWords(basis, use),
      'A code works once. It cannot be taken back after that.',
    ],
  };
}

function nameOf({ nickname }: Subscription, planName: string | undefined): string {
  return nickname === '' ? planName ?? '' : `${nickname}, ${planName}`;
}

function whenWords(subscription: Subscription, kind: CodeTarget['kind']): string {
  const on = day(subscription.expiresOn);
  if (kind === 'trial') return `The trial ${subscription.state === 'trial' ? 'runs until' : 'ended on'} ${on}. Its backup goes on, and unused trial days are not added.`;
  return isInGrace(subscription) ? `It ended on ${on}, so the new term starts today.` : `It runs until ${on}, and the new term starts then.`;
}

function newWords({ account }: CodeBasis, { newCustomer, administeredBy }: Omit<CodeUse, 'codeId'>): string[] {
  if (!newCustomer) return [`The subscription is added to the account of ${account!.name} at once. It does not renew by itself unless you switch auto-renew on.`];
  if (!customerGetsMail({ administeredBy })) return ['The account is made at once. You administer it, so the customer gets no mail from us.'];
  return [`The account is made at once, and we mail ${newCustomer.email} a link to complete the registration.`];
}

function standingWords({ catalog }: CodeBasis, planName: string, subscription: Subscription, startsOn: string): string[] {
  if (kindOfUse(subscription) === 'trial') return ['The trial becomes a paid subscription at once; its backup goes on.', 'It does not renew by itself unless you switch auto-renew on.'];
  const own = findPlanById(catalog, renewedPlan(subscription).planId)?.name;
  const { storagePacks } = renewedPlan(subscription);
  const inGrace = isInGrace(subscription);
  return [
    inGrace ? 'The subscription runs again at once; its backup goes on where it stopped.' : `The new term is added at once and starts on ${day(startsOn)}. Until then nothing changes.`,
    ...own === planName ? [] : [`From then on it is on ${planName} instead of ${own}.`],
    ...storagePacks === 0 ? [] : [`The code pays for the plan only: ${storagePacks === 1 ? 'its storage pack ends' : `its ${storagePacks} storage packs end`} when the new term starts. Make sure that its data fits without.`],
    ...hasScheduled(subscription) ? ['What is scheduled for its next renewal is over: the code takes its place.'] : [],
    subscription.autoRenew ? 'Auto-renew stays on. A charge that was waiting for the same term is given up, so nothing is paid twice.' : 'It does not renew by itself unless you switch auto-renew on.',
  ];
}
