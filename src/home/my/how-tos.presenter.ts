import { type AccountKind } from '../../accounts/account';
import { paths } from '../../paths';
import { type Permission } from '../../platform/visitors/permission';

export interface HowTo {
  readonly title: string;
  readonly steps: readonly string[];
  readonly link: { readonly label: string; readonly href: string };
}
type Reader = { kind: AccountKind; partnerName: string | null; permissions: ReadonlySet<Permission> };

/** What this reader can do here, each in a few steps; nothing that there is no page for. */
export function howTos(reader: Reader): HowTo[] {
  return [
    ...reader.permissions.has('my:account') ? aboutTheAccount(reader) : [],
    ...reader.permissions.has('my:billing') ? ABOUT_MONEY : [], ...reader.permissions.has('my:company') ? ABOUT_THE_COMPANY : [],
    ...reader.partnerName === null ? [] : [ABOUT_THE_PARTNER], ...ABOUT_YOURSELF,
  ];
}

function aboutTheAccount({ kind, partnerName }: Reader): HowTo[] {
  const name = kind === 'safe' ? 'Subscriptions' : 'Plan';
  return [
    {
      title: kind === 'safe' ? 'See until when your computers are covered' : 'See until when your company is covered',
      steps: [
        `Open ${name}. What ends first stands on top.`,
        'The line in bold says what happens next: it renews by itself, it ends, or something is in the way.',
        partnerName === null ? 'Who pays stands beside it.' : `Who pays stands beside it. Where that is ${partnerName}, ask them before you worry about a date.`,
      ],
      link: { label: `Open ${name}`, href: paths.my.subscriptions },
    },
    {
      title: 'See what needs a look',
      steps: ['Open Notifications. Each one says what is the matter and what to do.', 'One closes by itself as soon as its cause is gone; those of the last 30 days stay under Closed.'],
      link: { label: 'Open Notifications', href: paths.my.notifications },
    },
  ];
}

const ABOUT_MONEY: readonly HowTo[] = [
  {
    title: 'Renew, change or pay for a subscription yourself',
    steps: ['Open your subscriptions: beneath each stands what you can do with it now.', 'Of what your partner pays you can take the payment over. Before anything is charged, a page shows the sum to the cent, and you confirm it.', 'Enable auto-renew to have it renewed by itself, with the card that you choose.'],
    link: { label: 'Open your subscriptions', href: paths.my.subscriptions },
  },
  {
    title: 'Keep a card for what you pay yourself',
    steps: ['Open Billing, and Cards. Add a card on our payment provider’s page; its number never reaches us.', 'Before a card goes, we show which renewals hang on it.'],
    link: { label: 'Open the cards', href: paths.my.billing.cards.index },
  },
  {
    title: 'Find a receipt',
    steps: ['Open Billing. Each payment has its receipt, to print or as a PDF.', 'What your partner pays for you stands with them, not here.'],
    link: { label: 'Open Billing', href: paths.my.billing.payments.history },
  },
];
const ABOUT_THE_COMPANY: readonly HowTo[] = [
  {
    title: 'Invite people of your company',
    steps: ['Open Company, and Users. Choose Invite somebody, or paste a list of e-mails.', 'Each person gets a mail with a link to register.', 'The list shows who has registered; an invitation can be sent again or taken back.'],
    link: { label: 'Open the users', href: paths.my.company.users.index },
  },
  {
    title: 'Change who administers the account, and who pays',
    steps: ['Open a user to make them an administrator, or a user again.', 'The billing owner keeps the cards. An administrator passes that to another administrator under Billing owner.'],
    link: { label: 'Open the billing owner', href: paths.my.company.billingOwner.edit },
  },
  {
    title: 'See what was done in the account, and by whom',
    steps: ['Open Activity. What a partner did on your behalf stands there with their name.'],
    link: { label: 'Open Activity', href: paths.my.company.activity },
  },
];
const ABOUT_THE_PARTNER: HowTo = {
  title: 'See what your partner may do',
  steps: ['Open Partner access. It lists what they can see and do, and since when.', 'Where they are an administrator of your company, your administrators can end that there.'],
  link: { label: 'Open Partner access', href: paths.my.partnerAccess.show },
};
const ABOUT_YOURSELF: readonly HowTo[] = [
  {
    title: 'Change your name, e-mail or phone',
    steps: ['Open my account, and Personal information.', 'A new e-mail counts once you have followed the link that we send to it.'],
    link: { label: 'Open my account', href: paths.me.home },
  },
  {
    title: 'Change your password',
    steps: ['Open my account, and choose to change the password. We ask for the current one.', 'Everywhere else you are signed out.'],
    link: { label: 'Change the password', href: paths.me.password },
  },
  {
    title: 'Ask for a code at each sign-in',
    steps: ['Open two-step verification and choose an authenticator app, codes by e-mail, or a passkey.', 'Keep the recovery codes where you find them without your phone.'],
    link: { label: 'Open two-step verification', href: paths.me.twoStep.show },
  },
  {
    title: 'See where you are signed in',
    steps: ['Open sessions. Each line is a browser in which you are signed in.', 'Sign out any of them, or all others at once.'],
    link: { label: 'Open sessions', href: paths.me.sessions },
  },
];
