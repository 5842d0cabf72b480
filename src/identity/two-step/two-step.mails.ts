import { config } from '../../config';
import { queueMail } from '../../mail/queue-mail';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { CODE_MINUTES, type CodePurpose } from './mailed-codes.repository';
import { type TwoStepPerson } from './two-step-person.repository';
import { FREE_TRIES } from './two-step-tries.repository';

type About = { organizationId: string; person: TwoStepPerson; now: Date };
type Words = { kind: string; dedupeKey: string; subject: string; paragraphs: readonly string[]; after?: readonly string[] };

const NOT_YOU = 'If that was not you, change your password at once and look at your devices in My account.';
const METHODS = { app: 'an authenticator app', email: 'codes by e-mail' } as const;
const FOR = {
  enrolment: 'Enter this code to turn on codes by e-mail.',
  'sign-in': 'Enter this code to go on signing in.',
  confirmation: 'Enter this code to go on.',
} as const;

/** The code itself; each one sent is a mail of its own. */
export function mailCode(trx: Scoped, about: About, { code, purpose }: { code: string; purpose: CodePurpose }): Promise<boolean> {
  const { person, now } = about;
  return queueMail(trx, {
    ...envelope(about), kind: 'identity.code', dedupeKey: `person:${person.id}:${purpose}:${now.toISOString()}`, subject: 'Your code', view: 'message',
    locals: {
      greeting: greeting(person), paragraphs: [FOR[purpose]], facts: [{ label: 'Code', value: code }],
      after: [`It works once, for ${CODE_MINUTES} minutes. Nobody of us ever asks you for it. If you did not ask for it, somebody may know your password: change it in My account.`],
    },
  });
}

export function mailTwoStepOn(trx: Scoped, about: About, method: 'app' | 'email'): Promise<boolean> {
  return tell(trx, about, {
    kind: 'identity.two-step-on', dedupeKey: 'on', subject: about.person.twoStep === 'off' ? 'Two-step verification is on' : 'Your two-step verification was changed',
    paragraphs: [`Signing in now asks for your password and a code: ${METHODS[method]}.`, 'You were signed out everywhere else, and no device is trusted any more.'], after: [NOT_YOU],
  });
}

export function mailTwoStepOff(trx: Scoped, about: About): Promise<boolean> {
  return tell(trx, about, {
    kind: 'identity.two-step-off', dedupeKey: 'off', subject: 'Two-step verification is off',
    paragraphs: ['Signing in asks for your password only. You were signed out everywhere else.', 'You can turn two-step verification on again in My account.'], after: [NOT_YOU],
  });
}

export function mailNewRecoveryCodes(trx: Scoped, about: About): Promise<boolean> {
  return tell(trx, about, {
    kind: 'identity.recovery-codes-new', dedupeKey: 'recovery-codes', subject: 'You have new recovery codes',
    paragraphs: ['Ten new recovery codes were made for your sign-in. The ones before do not work any more.'], after: [NOT_YOU],
  });
}

export function mailRecoveryCodeUsed(trx: Scoped, about: About, left: number): Promise<boolean> {
  const rest = left === 0 ? 'It was the last one.' : `${left === 1 ? 'One recovery code is' : `${left} recovery codes are`} left.`;
  return tell(trx, about, {
    kind: 'identity.recovery-code-used', dedupeKey: `recovery-code:${left}`, subject: 'A recovery code was used',
    paragraphs: [`One of your recovery codes took the place of your code. ${rest}`, ...(left < 4 ? ['Make new ones in My account, under Two-step verification.'] : [])], after: [NOT_YOU],
  });
}

/** Once a day: whoever types wrong codes knows the password. */
export function mailWrongCodes(trx: Scoped, about: About): Promise<boolean> {
  return queueMail(trx, {
    ...envelope(about), kind: 'identity.wrong-codes', dedupeKey: `person:${about.person.id}:${about.now.toISOString().slice(0, 10)}`, subject: 'Wrong codes at your sign-in', view: 'message',
    locals: {
      greeting: greeting(about.person),
      paragraphs: [`Somebody signed in with your password and then entered ${FREE_TRIES} wrong codes. They did not get in.`, 'If it was not you, somebody knows your password. Sign in and change it.'],
      button: toAccount(),
    },
  });
}

/** An administrator took it away, because the person had lost their codes. */
export function mailTwoStepReset(trx: Scoped, about: About, by: string): Promise<boolean> {
  return tell(trx, about, {
    kind: 'identity.two-step-reset', dedupeKey: 'reset', subject: 'Your two-step verification was reset',
    paragraphs: [`${by} reset your two-step verification. Signing in asks for your password only, and you were signed out everywhere.`, 'Sign in and set it up again.'],
    after: ['If you did not ask for this, tell the administrator of your organization at once.'],
  });
}

function tell(trx: Scoped, about: About, { dedupeKey, kind, subject, paragraphs, after }: Words): Promise<boolean> {
  return queueMail(trx, {
    ...envelope(about), kind, dedupeKey: `person:${about.person.id}:${dedupeKey}:${about.now.toISOString()}`, subject, view: 'message',
    locals: { greeting: greeting(about.person), paragraphs, button: toAccount(), ...(after && { after }) },
  });
}

function envelope({ organizationId, person, now }: About) {
  return { organizationId, to: { email: person.email, name: nameOf(person) }, now };
}

function toAccount() {
  return { label: 'Go to My account', href: config.baseUrl + paths.me.home };
}

function greeting(person: TwoStepPerson): string {
  return nameOf(person) ? `Hello ${nameOf(person)},` : 'Hello,';
}

function nameOf({ firstName, lastName }: TwoStepPerson): string {
  return `${firstName} ${lastName}`.trim();
}
